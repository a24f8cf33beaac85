using System.Globalization;

namespace Larder.Silo.Database;

/// <summary>One numbered step of the schema. Once released it never changes: a correction is another step.</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="Name">The script's file name, for messages.</param>
/// <param name="Script">Statements of the engine it is for; runs in one transaction.</param>
public sealed record Migration(int Number, string Name, string Script)
{
    /// <summary>The steps of one engine in order: the embedded scripts <c>&lt;engine&gt;/NNN-name.sql</c>.</summary>
    public static IReadOnlyList<Migration> Of(string engine)
    {
        var assembly = typeof(Migration).Assembly;
        var prefix = engine + "/";
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
                .Select(name =>
                {
                    using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                    var file = name[prefix.Length..];
                    return new Migration(int.Parse(file[..3], CultureInfo.InvariantCulture), file, reader.ReadToEnd());
                })
                .OrderBy(migration => migration.Number),
        ];
    }
}
