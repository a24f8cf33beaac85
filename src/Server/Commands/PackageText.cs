using System.Globalization;
using System.Text.Json;

namespace Larder.Server.Commands;

/// <summary>Prints one package for people.</summary>
internal static class PackageText
{
    /// <param name="package">What the management API says of it.</param>
    public static void Write(TextWriter output, JsonElement package)
    {
        output.WriteLine($"{Table.Cell(package, "displayName")}  {Table.Cell(package, "latestVersion")}".TrimEnd());
        var status = Table.Cell(package, "status");
        var reason = Table.Cell(package, "statusReason");
        output.WriteLine(reason.Length is 0 ? $"Status: {status}" : $"Status: {status} ({reason})");
        output.WriteLine();
        Table.Write(
            output,
            ["file", "version", "size", "uploaded (UTC)", "by", "yanked"],
            [.. package.GetProperty("releases").EnumerateArray().SelectMany(release =>
                release.GetProperty("files").EnumerateArray().Select(file => ToRow(Table.Cell(release, "version"), file)))]);
    }

    /// <summary>A size for people: <c>812 B</c>, <c>1.4 MB</c>; powers of 1,000.</summary>
    public static string Size(long bytes)
    {
        string[] units = ["kB", "MB", "GB", "TB", "PB"];
        double amount = bytes;
        var unit = -1;
        while (amount >= 1_000 && unit < units.Length - 1)
        {
            amount /= 1_000;
            unit++;
        }

        return unit < 0
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes} B")
            : string.Create(CultureInfo.InvariantCulture, $"{amount:0.0} {units[unit]}");
    }

    private static string[] ToRow(string version, JsonElement file) =>
    [
        Table.Cell(file, "fileName"),
        version,
        Size(file.GetProperty("size").GetInt64()),
        Table.Cell(file, "uploadedAt"),
        Table.Cell(file, "uploadedBy"),
        file.GetProperty("yanked").GetBoolean() ? $"yes {Table.Cell(file, "yankedReason")}".TrimEnd() : "",
    ];
}
