using System.CommandLine;
using System.Text;
using Larder.Server.Operator;

namespace Larder.Server.Commands.Export;

/// <summary><c>larder export</c>: takes users, groups, access lists and tokens out, as one document.</summary>
internal static class ExportCommand
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static Command Create(CommandContext context)
    {
        var output = new Option<FileInfo?>("--output", "-o")
        {
            Description = "Where to write it, readable for its owner only; replaced if it is there. Default: standard output",
            HelpName = "file",
        };
        var command = CommandContext.Create(
            "export",
            "Take out who may do what: users with the hashes of their passwords, groups, access lists, tokens; keep it secret",
            [output],
            "larder export --output access.json", "larder export | gzip > access.json.gz");
        command.SetAction(async (result, cancellationToken) =>
        {
            // Absolute before the process may move into its data folder.
            var path = result.GetValue(output)?.FullName;
            await using var client = await OperatorClient.ConnectAsync(context.Options.Load(result), cancellationToken);
            if (path is null)
            {
                await new AccessDocumentWriter(client, context.Terminal.Output).WriteAsync(cancellationToken);
                return ExitStatus.Success;
            }

            await WriteFileAsync(client, path, cancellationToken);
            context.Terminal.Output.WriteLine(
                $"Wrote {Terminal.Printable(path)}: it holds hashes of passwords and digests of tokens; keep it secret.");
            return ExitStatus.Success;
        });
        return command;
    }

    /// <summary>Whole or not at all: what was there before stays until the new one is complete.</summary>
    private static async Task WriteFileAsync(OperatorClient client, string path, CancellationToken cancellationToken)
    {
        var part = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = OwnerOnly;
            }

            await using (var file = new FileStream(part, options))
            await using (var writer = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
            {
                await new AccessDocumentWriter(client, writer).WriteAsync(cancellationToken);
                await writer.FlushAsync(cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(part, path, overwrite: true);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new CommandException($"'{path}' cannot be written: {exception.Message}", exception);
        }
        finally
        {
            File.Delete(part);
        }
    }
}
