using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Larder.Packaging.Requirements;

/// <summary>A place in the text of a requirement that only moves forward, and the first thing that was wrong.</summary>
internal ref struct RequirementScanner(string text)
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private static readonly SearchValues<char> WordCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._");

    private static readonly SearchValues<char> Space = SearchValues.Create(" \t");

    private readonly ReadOnlySpan<char> _text = text;
    private int _position;

    /// <summary>What was expected and where; <see langword="null"/> as long as nothing is wrong.</summary>
    public string? Error { get; private set; }

    public readonly ReadOnlySpan<char> Rest => _text[_position..];

    public readonly bool AtEnd => _position == _text.Length;

    /// <summary>Keeps the first failure; every later one follows from it.</summary>
    public void Fail(string expectation) => Error ??= $"{expectation} (at character {_position + 1}).";

    /// <summary>Spaces and tabs: a requirement is one line.</summary>
    public void SkipSpace() => Take(Rest.IndexOfAnyExcept(Space));

    public bool TryRead(char character)
    {
        var found = Rest is [var next, ..] && next == character;
        _position += found ? 1 : 0;
        return found;
    }

    /// <summary>The name of a package or an extra: begins and ends with a letter or a digit.</summary>
    public bool TryReadName([NotNullWhen(true)] out string? name)
    {
        name = null;
        var start = _position;
        var read = Take(Rest.IndexOfAnyExcept(NameCharacters));
        if (read.IsEmpty || !char.IsAsciiLetterOrDigit(read[0]) || !char.IsAsciiLetterOrDigit(read[^1]))
        {
            _position = start;
            return false;
        }

        name = read.ToString();
        return true;
    }

    /// <summary>Letters, digits, dots and underscores: a variable or a word of a marker. May be empty.</summary>
    public ReadOnlySpan<char> ReadWord() => Take(Rest.IndexOfAnyExcept(WordCharacters));

    public ReadOnlySpan<char> ReadUntilSpace() => Take(Rest.IndexOfAny(Space));

    /// <summary>All up to the marker or the closing parenthesis: neither is part of any version.</summary>
    public ReadOnlySpan<char> ReadSpecifiers() => Take(Rest.IndexOfAny(';', ')'));

    /// <summary>Text between two single or two double quotes. There is no way to write the quote inside.</summary>
    public bool TryReadQuoted()
    {
        if (Rest is not ['\'' or '"', ..])
        {
            return false;
        }

        var length = Rest[1..].IndexOf(Rest[0]);
        _position += length < 0 ? 0 : length + 2;
        return length >= 0;
    }

    /// <summary>Reads the first of <paramref name="candidates"/> that stands here.</summary>
    public bool TryReadAny(ReadOnlySpan<string> candidates)
    {
        foreach (var candidate in candidates)
        {
            if (Rest.StartsWith(candidate, StringComparison.Ordinal))
            {
                _position += candidate.Length;
                return true;
            }
        }

        return false;
    }

    private ReadOnlySpan<char> Take(int length)
    {
        var taken = length < 0 ? Rest : Rest[..length];
        _position += taken.Length;
        return taken;
    }
}
