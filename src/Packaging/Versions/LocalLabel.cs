namespace Larder.Packaging.Versions;

/// <summary>One segment of a local version: a number, or letters and digits.</summary>
/// <remarks>Numbers are above text; text is ordered as ASCII in lower case.</remarks>
internal readonly record struct LocalLabel : IComparable<LocalLabel>
{
    private readonly Numeral _number;
    private readonly string? _text;

    /// <param name="segment">ASCII letters and digits, at least one.</param>
    public LocalLabel(ReadOnlySpan<char> segment)
    {
        if (segment.ContainsAnyExceptInRange('0', '9'))
        {
            _text = segment.ToString().ToLowerInvariant();
        }
        else
        {
            _number = new Numeral(segment);
        }
    }

    public int CompareTo(LocalLabel other) => (_text, other._text) switch
    {
        (null, null) => _number.CompareTo(other._number),
        (null, _) => 1,
        (_, null) => -1,
        _ => string.CompareOrdinal(_text, other._text),
    };

    public override string ToString() => _text ?? _number.ToString();
}
