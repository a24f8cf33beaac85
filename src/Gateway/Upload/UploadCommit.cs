using Larder.Gateway.Authentication;
using Larder.Gateway.Caching;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Leases;
using Larder.Grains.Abstractions.Packages;
using Larder.Packaging.Names;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Larder.Gateway.Upload;

/// <summary>Step 9 of <see cref="UploadPipeline"/>: has a file listed whose bytes are stored.</summary>
/// <remarks>Not cancelled when the client goes away: what was sent to the package must be known to be listed or not.</remarks>
internal sealed class UploadCommit(IGrainFactory grains, GrainRetry retry)
{
    /// <summary>A list that changes again and again meanwhile is no reason to try for ever.</summary>
    private const int MostDecisions = 5;

    /// <param name="permission">Asked right before each attempt: it may have ended while the file was sent.</param>
    public async Task<CommitOutcome> RunAsync(PackageName name, FileUpload upload, Actor actor, UploadPermission permission)
    {
        var attempts = 0;
        var package = grains.GetPackage(IndexName.Main, name);
        for (var decisions = 1; ; decisions++)
        {
            var (forbidden, accessSerial) = await permission.CheckAsync(name, CancellationToken.None);
            if (forbidden is not null)
            {
                return new CommitOutcome(default, forbidden, attempts);
            }

            var change = await retry.ChangeAsync(
                package.GetEpochAsync, actor with { AccessSerial = accessSerial }, TryAsync, CancellationToken.None);
            if (change.Refusal != Refusal.AccessChanged || decisions == MostDecisions)
            {
                return new CommitOutcome(change, null, attempts);
            }
        }

        async Task<PackageChange> TryAsync(Actor who)
        {
            attempts++;
            try
            {
                return await package.CommitAsync(upload, who);
            }
            catch (ChangeNotMeantException)
            {
                // It was none: the package looked who it was for, and at nothing else.
                attempts--;
                throw;
            }
        }
    }
}

/// <summary>How the commit of an upload ended.</summary>
/// <param name="Forbidden">The caller may not any longer; <see langword="null"/> if the package has answered.</param>
/// <param name="Attempts">How often the package was asked. After more than one an earlier attempt, whose answer was lost, may have listed the
/// file, whatever the last one says.</param>
internal readonly record struct CommitOutcome(PackageChange Change, ProblemHttpResult? Forbidden, int Attempts)
{
    public bool Added => Forbidden is null && Change.Refusal == Refusal.None && Change.Changed > 0;

    /// <summary>Whether it is certain that nobody lists the bytes that were stored.</summary>
    public bool LeftNothing => !Added && Attempts <= 1;
}
