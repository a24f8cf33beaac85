using System.Text.Json;

namespace Larder.Gateway.Tests.Upload;

/// <summary>One upload of <c>Vectors/uploads.json</c>, and its answer.</summary>
/// <remarks>
/// <c>{p}</c> stands for a package name that no other case has. Members that a case does not have: <c>form</c> is then
/// that of an sdist <c>{p}</c> 1.0 (a field that is <c>null</c> is not sent, a list is sent as so many fields);
/// <c>digests</c> is MD5 alone; <c>file</c> is that sdist (<c>null</c>: no file); <c>after</c> names a case that is
/// uploaded before.
/// </remarks>
internal sealed class UploadCase
{
    private static readonly (string Name, string Value)[] Form =
    [
        (":action", "file_upload"), ("protocol_version", "1"), ("metadata_version", "1.2"),
        ("name", "{p}"), ("version", "1.0"), ("filetype", "sdist"),
    ];

    private readonly JsonElement _case;

    private UploadCase(JsonElement @case) => _case = @case;

    public static IReadOnlyDictionary<string, UploadCase> All { get; } = Read();

    public string? After => Member("after")?.GetString();

    public int Status => _case.GetProperty("status").GetInt32();

    public string? Says => Member("says")?.GetString();

    public UploadBody ToBody(string package)
    {
        var body = new UploadBody();
        var form = Member("form");
        foreach (var (name, value) in Form)
        {
            if (form?.TryGetProperty(name, out _) != true)
            {
                body.Field(name, value.Replace("{p}", package, StringComparison.Ordinal));
            }
        }

        foreach (var field in form?.EnumerateObject() ?? default)
        {
            foreach (var value in Texts(field.Value))
            {
                body.Field(field.Name, value.Replace("{p}", package, StringComparison.Ordinal));
            }
        }

        var file = UploadCaseFile.Of(Member("file"), package);
        foreach (var digest in Member("digests") is { } digests ? Texts(digests) : ["md5"])
        {
            body.Field($"{digest.ToLowerInvariant()}_digest", UploadBody.Digest(digest, file?.Bytes ?? []));
        }

        return file is null ? body : body.File(file.Name, file.Bytes, file.Type);
    }

    internal static IEnumerable<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => [],
        JsonValueKind.Array => value.EnumerateArray().Select(element => element.GetString()!),
        _ => [value.GetString()!],
    };

    private static Dictionary<string, UploadCase> Read()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Vectors", "uploads.json");
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.Clone().EnumerateArray()
            .ToDictionary(element => element.GetProperty("case").GetString()!, element => new UploadCase(element));
    }

    private JsonElement? Member(string name) => _case.TryGetProperty(name, out var value) ? value : null;
}
