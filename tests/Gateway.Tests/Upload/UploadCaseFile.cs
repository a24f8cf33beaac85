using System.Text;
using System.Text.Json;

namespace Larder.Gateway.Tests.Upload;

/// <summary>The file of an <see cref="UploadCase"/>.</summary>
internal sealed record UploadCaseFile(string Name, byte[] Bytes, string? Type)
{
    private const string OctetStream = "application/octet-stream";

    /// <param name="file">The case's member <c>file</c>; without a value: the sdist 1.0.</param>
    /// <returns><see langword="null"/> if no file is sent.</returns>
    public static UploadCaseFile? Of(JsonElement? file, string package)
    {
        if (file is null)
        {
            return new UploadCaseFile($"{package}-1.0.tar.gz", Distributions.Sdist(package, "1.0"), OctetStream);
        }

        if (file.Value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        var member = Renamed(file.Value, package);
        var name = member.GetProperty("name").GetString()!;
        var type = Texts(member, "type").FirstOrDefault(OctetStream);
        return new UploadCaseFile(name, Build(member, name), type);
    }

    private static byte[] Build(JsonElement file, string fileName)
    {
        if (file.TryGetProperty("raw", out var raw))
        {
            return Encoding.UTF8.GetBytes(raw.GetString()!);
        }

        var isWheel = file.TryGetProperty("wheel", out var distribution);
        var words = (isWheel ? distribution : file.GetProperty("sdist")).GetString()!.Split(' ');
        var tag = isWheel ? string.Join('-', fileName[..^".whl".Length].Split('-')[^3..]) : "";
        var contents = new Contents(words[0], words[1], tag)
        {
            Metadata = Texts(file, "salt").Select(salt => $"Summary: salt {salt}").ToList(),
            With = Texts(file, "with"),
            Roots = Texts(file, "roots"),
            InfoWith = Texts(file, "infoWith"),
            InfoText = file.TryGetProperty("infoText", out var texts)
                ? texts.EnumerateObject().ToDictionary(text => text.Name, text => text.Value.GetString()!) : new(),
            Without = Texts(file, "without"),
            Unrecorded = Texts(file, "unrecorded"),
            Zip = file.TryGetProperty("zip", out _),
        };
        return isWheel ? Distributions.Wheel(contents) : Distributions.Sdist(contents);
    }

    private static List<string> Texts(JsonElement file, string member) =>
        file.TryGetProperty(member, out var value) ? UploadCase.Texts(value).ToList() : [];

    private static JsonElement Renamed(JsonElement file, string package)
    {
        using var document = JsonDocument.Parse(file.GetRawText().Replace("{p}", package, StringComparison.Ordinal));
        return document.RootElement.Clone();
    }
}
