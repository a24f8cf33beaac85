using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Larder.Packaging.Versions;

/// <summary>Reads a version from left to right, looking at each character a fixed number of times.</summary>
/// <remarks>
/// <c>[v][epoch!]release[pre][post][dev][+local]</c>, ASCII only, letters in either case. Before and after the letters
/// of pre, post and dev one of <c>. - _</c> may stand; a missing number is zero; <c>-1</c> right after the release or
/// the pre-release is a post-release. No part has two readings, so nothing is ever read again.
/// </remarks>
internal ref struct VersionScanner
{
    private static readonly (string Spelling, string Phase)[] PrePhases =
    [
        ("alpha", "a"), ("a", "a"), ("beta", "b"), ("b", "b"),
        ("preview", "rc"), ("pre", "rc"), ("rc", "rc"), ("c", "rc"),
    ];

    private static readonly (string Spelling, string Phase)[] PostPhases =
        [("post", "post"), ("rev", "post"), ("r", "post")];

    private static readonly (string Spelling, string Phase)[] DevPhases = [("dev", "dev")];

    private ReadOnlySpan<char> _rest;

    public static bool TryScan(ReadOnlySpan<char> text, [NotNullWhen(true)] out VersionParts? parts)
    {
        var scanner = new VersionScanner { _rest = PythonText.Trim(text) };
        return scanner.TryRead(out parts) && scanner._rest.IsEmpty;
    }

    private bool TryRead([NotNullWhen(true)] out VersionParts? parts)
    {
        parts = null;
        if (_rest is ['v' or 'V', ..])
        {
            _rest = _rest[1..];
        }

        if (!TryReadNumber(out var first))
        {
            return false;
        }

        var epoch = default(Numeral);
        if (_rest is ['!', ..])
        {
            epoch = first;
            _rest = _rest[1..];
            if (!TryReadNumber(out first))
            {
                return false;
            }
        }

        var release = ReadRelease(first);
        var pre = ReadPhase(PrePhases);
        var post = ReadPost();
        var dev = ReadPhase(DevPhases)?.Number;
        if (!TryReadLocal(out var local))
        {
            return false;
        }

        parts = new VersionParts(epoch, release, pre, post, dev, local);
        return true;
    }

    private bool TryReadNumber(out Numeral number)
    {
        var length = _rest.IndexOfAnyExceptInRange('0', '9');
        length = length < 0 ? _rest.Length : length;
        number = new Numeral(_rest[..length]);
        _rest = _rest[length..];
        return length > 0;
    }

    private ImmutableArray<Numeral> ReadRelease(Numeral first)
    {
        var numbers = ImmutableArray.CreateBuilder<Numeral>();
        numbers.Add(first);
        while (_rest is ['.', >= '0' and <= '9', ..])
        {
            _rest = _rest[1..];
            TryReadNumber(out var number);
            numbers.Add(number);
        }

        return numbers.ToImmutable();
    }

    private (string Phase, Numeral Number)? ReadPhase((string Spelling, string Phase)[] phases)
    {
        var letters = SkipSeparator(_rest);
        foreach (var (spelling, phase) in phases)
        {
            if (letters.StartsWith(spelling, StringComparison.OrdinalIgnoreCase))
            {
                _rest = SkipSeparator(letters[spelling.Length..]);
                TryReadNumber(out var number);
                return (phase, number);
            }
        }

        return null;
    }

    private Numeral? ReadPost()
    {
        if (_rest is ['-', >= '0' and <= '9', ..])
        {
            _rest = _rest[1..];
            TryReadNumber(out var number);
            return number;
        }

        return ReadPhase(PostPhases)?.Number;
    }

    private bool TryReadLocal(out ImmutableArray<LocalLabel> local)
    {
        local = [];
        if (_rest is not ['+', ..])
        {
            return true;
        }

        var labels = ImmutableArray.CreateBuilder<LocalLabel>();
        do
        {
            _rest = _rest[1..];
            var length = 0;
            while (length < _rest.Length && char.IsAsciiLetterOrDigit(_rest[length]))
            {
                length++;
            }

            if (length == 0)
            {
                return false;
            }

            labels.Add(new LocalLabel(_rest[..length]));
            _rest = _rest[length..];
        }
        while (_rest is ['.' or '-' or '_', ..]);

        local = labels.ToImmutable();
        return true;
    }

    private static ReadOnlySpan<char> SkipSeparator(ReadOnlySpan<char> text) =>
        text is ['.' or '-' or '_', ..] ? text[1..] : text;
}
