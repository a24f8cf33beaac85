namespace Larder.Packaging.Versions;

/// <summary>A whole number of any length, kept as decimal digits without leading zeros.</summary>
/// <remarks>
/// The parts of a version have no upper bound. Comparing by length and then digit by digit is linear, where turning the
/// digits into a binary integer is not.
/// </remarks>
internal readonly record struct Numeral : IComparable<Numeral>
{
    private readonly string? _digits;

    /// <param name="digits">ASCII digits, at least one.</param>
    public Numeral(ReadOnlySpan<char> digits)
    {
        var significant = digits.TrimStart('0');
        _digits = significant.IsEmpty ? null : significant.ToString();
    }

    public bool IsZero => _digits is null;

    public int CompareTo(Numeral other)
    {
        var left = ToString();
        var right = other.ToString();
        return left.Length != right.Length ? left.Length.CompareTo(right.Length) : string.CompareOrdinal(left, right);
    }

    public override string ToString() => _digits ?? "0";
}
