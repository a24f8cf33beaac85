using System.CommandLine;

namespace Larder.Server.Commands.Import.Access;

/// <summary><c>larder import larder</c>: puts in what <c>larder export</c> took out.</summary>
internal static class LarderImportCommand
{
    public static Command Create(CommandContext context)
    {
        var file = new Argument<FileInfo>("file") { Description = "What 'larder export' wrote, also packed with gzip" };
        file.AcceptExistingOnly();
        return AccessImportCommand.Create(
            context,
            "larder",
            "Put in what 'larder export' took out: users, groups, access lists and tokens, which go on working",
            file,
            async (result, cancellationToken) =>
            {
                var path = result.GetRequiredValue(file);
                var content = await BoundedFile.ReadAsync(path.FullName, cancellationToken);
                return (AccessDocument.Read(JsonPart.Parse(content, path.Name)), []);
            },
            "larder import larder access.json --dry-run", "larder import larder access.json --overwrite");
    }
}
