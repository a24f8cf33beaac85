using Larder.Gateway.Upload.Form;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Larder.Gateway.Upload;

/// <summary>How an upload ended.</summary>
/// <param name="Refused">Why not; <see langword="null"/> if the file is listed now.</param>
/// <param name="AlreadyThere">The same bytes were listed before; nothing was stored.</param>
/// <param name="Warning">What was passed over, for the person who uploads; <see langword="null"/> if nothing.</param>
internal sealed record UploadOutcome(ProblemHttpResult? Refused, bool AlreadyThere, string? Warning)
{
    public static UploadOutcome Refuse(ProblemHttpResult problem) => new(problem, AlreadyThere: false, Warning: null);

    public static UploadOutcome Accept(UploadForm form, bool alreadyThere, IEnumerable<string> warnings)
    {
        if (form.HasAttestations)
        {
            warnings = warnings.Append("The attestations were ignored: this index does not verify them.");
        }

        var text = string.Join('\n', warnings);
        return new(Refused: null, alreadyThere, text.Length == 0 ? null : text);
    }
}
