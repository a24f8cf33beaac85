using Larder.Server.Commands.Check;
using Larder.Server.Operator;

namespace Larder.Server.Commands.Repair;

/// <summary>Does the steps of a repair: rows through the package's grain, as any change; metadata in the store.</summary>
/// <param name="client">Only called for steps that change rows; connects then.</param>
internal sealed class Repairer(StoreCheck check, MetadataRemake remake, Func<Task<OperatorClient>> client, TextWriter output, bool dryRun)
{
    private OperatorClient? _client;

    /// <summary>Steps that could not be done, or that only a person can do.</summary>
    public int Left { get; private set; }

    /// <summary>Steps that were done, or would be.</summary>
    public int Done { get; private set; }

    /// <summary>Does one step, or says that it would be done.</summary>
    public async Task RunAsync(RepairStep step, CancellationToken cancellationToken)
    {
        try
        {
            if (await TryAsync(step, cancellationToken) is { } problem)
            {
                Left++;
                Write("left", $"{step}; {problem}");
            }
            else
            {
                Done++;
                Write(dryRun ? "would" : "did", step.ToString());
            }
        }
        catch (Exception exception) when (Patience.IsPassing(exception) || exception is CommandException)
        {
            Left++;
            Write("failed", $"{step}; {exception.Message}");
        }
    }

    /// <returns>Why it is not done; <see langword="null"/> if it is.</returns>
    private Task<string?> TryAsync(RepairStep step, CancellationToken cancellationToken) => step switch
    {
        RepairStep.Leave => Task.FromResult<string?>("this is for a person"),
        RepairStep.Remake { File: var file } => RemakeAsync(file, cancellationToken),
        RepairStep.Recount { Package: var package } =>
            SendAsync(HttpMethod.Post, $"api/packages/{package}/recount", null, cancellationToken),
        RepairStep.Unyank { File: var file } => UnyankAsync(file, cancellationToken),
        RepairStep.Yank { File: var file, Reason: var reason } => ConfirmAsync(
            file,
            () => SendAsync(
                HttpMethod.Put, $"{Route(file)}/yank", new { reason = StoreCheck.RepairReason + reason }, cancellationToken),
            cancellationToken),
        RepairStep.Delete { File: var file } => ConfirmAsync(
            file, () => SendAsync(HttpMethod.Delete, Route(file), null, cancellationToken), cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, "Is not done in any way."),
    };

    /// <summary>A look right before: the check may have been long ago.</summary>
    private async Task<string?> ConfirmAsync(
        Grains.Packages.StoredFile file, Func<Task<string?>> act, CancellationToken cancellationToken) =>
        await check.ConfirmAsync(file, readBytes: true, cancellationToken) is null ? "it is whole or gone by now" : await act();

    /// <summary>Since the check somebody may have yanked it for a reason of their own.</summary>
    private async Task<string?> UnyankAsync(Grains.Packages.StoredFile file, CancellationToken cancellationToken) =>
        await check.IsYankedByRepairAsync(file, cancellationToken)
            ? await SendAsync(HttpMethod.Delete, $"{Route(file)}/yank", null, cancellationToken)
            : "it is gone or yanked by somebody else by now";

    private async Task<string?> RemakeAsync(Grains.Packages.StoredFile file, CancellationToken cancellationToken)
    {
        var (metadata, problem) = await remake.ReadAsync(file, cancellationToken);
        if (problem is null && !dryRun)
        {
            await remake.WriteAsync(file, metadata, cancellationToken);
        }

        return problem;
    }

    private async Task<string?> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        if (!dryRun)
        {
            _client ??= await client();
            await _client.SendAsync(method, path, body, cancellationToken);
        }

        return null;
    }

    private static string Route(Grains.Packages.StoredFile file) =>
        $"api/packages/{file.Package}/files/{Uri.EscapeDataString(file.FileName)}";

    private void Write(string word, string text) => output.WriteLine(Terminal.Printable($"{word} {text}"));
}
