using System.Text;

namespace Larder.Packaging.Metadata;

/// <summary>A named address of a project.</summary>
/// <param name="Label">At most <see cref="MaxLabelLength"/> characters.</param>
/// <param name="Url">An http or https address.</param>
public sealed record ProjectUrl(string Label, string Url)
{
    /// <summary>The longest label, in characters.</summary>
    public const int MaxLabelLength = 32;

    /// <summary>The label by which two are compared: without ASCII punctuation and white space, lower case (PEP
    /// 753).</summary>
    public string NormalizedLabel => NormalizeLabel(Label);

    /// <summary>Takes <c>Label, https://...</c> apart at the first comma.</summary>
    public static ProjectUrl Parse(string value)
    {
        var comma = value.IndexOf(',', StringComparison.Ordinal);
        return comma < 0
            ? new ProjectUrl(value.Trim(), "")
            : new ProjectUrl(value[..comma].Trim(), value[(comma + 1)..].Trim());
    }

    /// <summary>The label without ASCII punctuation and white space, lower case (PEP 753).</summary>
    public static string NormalizeLabel(string label)
    {
        var normalized = new StringBuilder(label.Length);
        foreach (var character in label)
        {
            if (!char.IsWhiteSpace(character) && !(char.IsAscii(character) && IsPunctuation(character)))
            {
                normalized.Append(char.ToLowerInvariant(character));
            }
        }

        return normalized.ToString();
    }

    private static bool IsPunctuation(char character) => char.IsPunctuation(character) || char.IsSymbol(character);
}
