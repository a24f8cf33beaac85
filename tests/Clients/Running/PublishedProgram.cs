using System.Runtime.CompilerServices;

namespace Larder.Clients.Tests.Running;

/// <summary>Where the program under test is.</summary>
internal static class PublishedProgram
{
    /// <summary>What <c>LARDER_PROGRAM</c> names; else what was published or built last in this tree.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        var artifacts = System.IO.Path.Combine(SourceFolder(), "../../../artifacts");
        string?[] candidates =
        [
            Environment.GetEnvironmentVariable("LARDER_PROGRAM"),
            System.IO.Path.Combine(artifacts, "publish/larder/larder"),
            System.IO.Path.Combine(artifacts, "bin/Server/release/larder"),
            System.IO.Path.Combine(artifacts, "bin/Server/debug/larder"),
        ];
        return candidates.FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException("Publish the program first: eng/test does, or set LARDER_PROGRAM.");
    }

    private static string SourceFolder([CallerFilePath] string path = "") => System.IO.Path.GetDirectoryName(path)!;
}
