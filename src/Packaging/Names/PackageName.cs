namespace Larder.Packaging.Names;

public readonly record struct PackageName(string Display, string Normalized)
{
    public string FileNamePart => Normalized.Replace('-', '_');

    public static bool TryParse(string? text, out PackageName name)
    {
        name = new PackageName(text ?? "", (text ?? "").ToLowerInvariant());
        return text is not null;
    }
}
