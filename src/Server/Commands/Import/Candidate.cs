namespace Larder.Server.Commands.Import;

/// <summary>A file that may be a distribution.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Length">In bytes.</param>
internal sealed record Candidate(string Path, long Length)
{
    private static readonly string[] Extensions = [".whl", ".tar.gz", ".zip"];

    public string FileName => System.IO.Path.GetFileName(Path);

    /// <summary>All candidates below a folder, in the order of their paths. Folders that cannot be read are passed over.</summary>
    public static IReadOnlyList<Candidate> Find(string root)
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = true,

            // Links may lead out of the folder or round in a circle.
            AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.System,
        };
        return
        [
            .. new DirectoryInfo(root).EnumerateFiles("*", options)
                .Where(file => Extensions.Any(extension => file.Name.EndsWith(extension, StringComparison.Ordinal)))
                .Select(file => new Candidate(file.FullName, file.Length))
                .OrderBy(candidate => candidate.Path, StringComparer.Ordinal),
        ];
    }
}
