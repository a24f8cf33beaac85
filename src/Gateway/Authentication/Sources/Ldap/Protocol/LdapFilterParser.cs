using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Larder.Gateway.Authentication.Sources.Ldap.Protocol;

/// <summary>Reads the text of a filter.</summary>
internal sealed partial class LdapFilterParser(string text)
{
    private const int MaxDepth = 32;

    private int _at;

    public bool TryParse([NotNullWhen(true)] out LdapFilter? filter, [NotNullWhen(false)] out string? problem)
    {
        (filter, problem) = (null, null);
        try
        {
            SkipSpaces();
            filter = ReadFilter(0);
            SkipSpaces();
            if (_at < text.Length)
            {
                throw Problem("something is behind its end");
            }

            return true;
        }
        catch (FormatException exception)
        {
            filter = null;
            problem = exception.Message;
            return false;
        }
    }

    private LdapFilter ReadFilter(int depth)
    {
        if (depth > MaxDepth)
        {
            throw Problem("it is nested too deeply");
        }

        Expect('(');
        SkipSpaces();
        LdapFilter filter = Peek() switch
        {
            '&' => new LdapFilter.Junction(0, ReadFilters(depth)),
            '|' => new LdapFilter.Junction(1, ReadFilters(depth)),
            '!' => ReadNegation(depth),
            _ => ReadItem(),
        };
        Expect(')');
        return filter;
    }

    private ImmutableArray<LdapFilter> ReadFilters(int depth)
    {
        _at++;
        var filters = ImmutableArray.CreateBuilder<LdapFilter>();
        SkipSpaces();
        while (Peek() is '(')
        {
            filters.Add(ReadFilter(depth + 1));
            SkipSpaces();
        }

        return filters.ToImmutable();
    }

    private LdapFilter.Negation ReadNegation(int depth)
    {
        _at++;
        SkipSpaces();
        var negation = new LdapFilter.Negation(ReadFilter(depth + 1));
        SkipSpaces();
        return negation;
    }

    private LdapFilter ReadItem()
    {
        var match = Item().Match(text, _at);
        if (!match.Success)
        {
            throw Problem("an attribute with =, >=, <=, ~= or := is missing");
        }

        _at += match.Length;
        var attribute = match.Groups["attribute"].Value;
        var pieces = ReadPieces();
        var kind = match.Groups["kind"].Value;
        if (kind is ":")
        {
            var (rule, isWithDn) = (match.Groups["rule"].Value, match.Groups["dn"].Success);
            return attribute.Length is 0 && rule.Length is 0
                ? throw Problem("neither an attribute nor a rule is named")
                : new LdapFilter.Extensible(NullIfEmpty(attribute), NullIfEmpty(rule), isWithDn, Single(pieces));
        }

        if (attribute.Length is 0 || match.Groups["rule"].Success || match.Groups["dn"].Success)
        {
            throw Problem("rules are for := only");
        }

        return kind switch
        {
            ">" => new LdapFilter.Comparison(5, attribute, Single(pieces)),
            "<" => new LdapFilter.Comparison(6, attribute, Single(pieces)),
            "~" => new LdapFilter.Comparison(8, attribute, Single(pieces)),
            _ when pieces.Length is 1 => new LdapFilter.Comparison(3, attribute, pieces[0]),
            _ when pieces.All(piece => piece.IsEmpty) => new LdapFilter.Presence(attribute),
            _ => new LdapFilter.Substrings(attribute, pieces),
        };
    }

    /// <summary>What stands between the asterisks of a value, up to the closing bracket.</summary>
    private ImmutableArray<FilterText> ReadPieces()
    {
        var pieces = ImmutableArray.CreateBuilder<FilterText>();
        var parts = ImmutableArray.CreateBuilder<FilterPart>();
        while (Peek() is not ')')
        {
            if (Peek() is '*')
            {
                _at++;
                pieces.Add(new(parts.ToImmutable()));
                parts.Clear();
            }
            else
            {
                parts.Add(ReadPart());
            }
        }

        pieces.Add(new(parts.ToImmutable()));
        return pieces.ToImmutable();
    }

    private FilterPart ReadPart()
    {
        switch (Peek())
        {
            case '{':
                var match = Place().Match(text, _at);
                _at += match.Success ? match.Length : throw Problem("there are the places {username} and {dn} only; a brace is \\7b or \\7d");
                return new([], match.Groups["place"].Value);

            case '\\':
                if (_at + 2 >= text.Length || !byte.TryParse(
                    text.AsSpan(_at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
                {
                    throw Problem("\\ must stand before two hexadecimal digits");
                }

                _at += 3;
                return new([value], null);

            case '(' or '}' or '\0':
                throw Problem("this character must be written as \\ and two hexadecimal digits");

            default:
                var length = char.IsSurrogatePair(text, _at) ? 2 : 1;
                _at += length;
                return new(Encoding.UTF8.GetBytes(text, _at - length, length), null);
        }
    }

    private FilterText Single(ImmutableArray<FilterText> pieces) =>
        pieces.Length is 1 ? pieces[0] : throw Problem("* is for = only");

    private char Peek() => _at < text.Length ? text[_at] : throw Problem("a closing bracket is missing");

    private void Expect(char wanted)
    {
        if (_at >= text.Length || text[_at] != wanted)
        {
            throw Problem($"{wanted} is missing");
        }

        _at++;
    }

    private void SkipSpaces()
    {
        while (_at < text.Length && text[_at] is ' ')
        {
            _at++;
        }
    }

    private FormatException Problem(string what) => new($"{what} (at character {_at + 1}).");

    private static string? NullIfEmpty(string text) => text.Length is 0 ? null : text;

    [GeneratedRegex(
        @"\G(?<attribute>(?:[A-Za-z][A-Za-z0-9\-]*|[0-9]+(?:\.[0-9]+)*)?(?:;[A-Za-z0-9\-]+)*)"
            + @"(?<dn>:dn)?(?::(?<rule>[A-Za-z0-9.\-]+))?(?<kind>[><~:]?)=",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Item();

    [GeneratedRegex(@"\G\{(?<place>username|dn)\}")]
    private static partial Regex Place();
}
