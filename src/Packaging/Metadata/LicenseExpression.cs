using System.Buffers;
using System.Text;

namespace Larder.Packaging.Metadata;

/// <summary>SPDX license expressions: <c>MIT AND (Apache-2.0 OR BSD-2-Clause)</c>.</summary>
/// <remarks>
/// Identifiers and operators may be in any case; <c>LicenseRef-</c> names are free but for that prefix. <c>+</c> may
/// follow a listed
/// license, <c>WITH exception</c> may follow a license but not a parenthesis.
/// Spec: https://packaging.python.org/en/latest/specifications/license-expression/
/// </remarks>
internal static class LicenseExpression
{
    private const string CustomPrefix = "LicenseRef-";

    private static readonly SearchValues<char> CustomCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-");

    /// <summary>The expression in its normal spelling; an invalid one comes back as it is, nothing stays
    /// nothing.</summary>
    public static string? Normalize(string? expression) =>
        expression is not null && TryNormalize(expression, out var normalized, out _) ? normalized : expression;

    /// <param name="normalized">Identifiers as listed, operators in capitals, single spaces.</param>
    /// <param name="error">What is wrong with it, as a clause: <c>there is no license 'MTI' in the SPDX
    /// list</c>.</param>
    public static bool TryNormalize(string expression, out string normalized, out string error)
    {
        var result = new StringBuilder(expression.Length);
        var depth = 0;
        var expectLicense = true;
        var mayHaveException = false;
        normalized = "";
        using var tokens = Tokens(expression).GetEnumerator();
        while (tokens.MoveNext())
        {
            var token = tokens.Current;
            if (expectLicense && token == "(")
            {
                depth++;
                result.Append('(');
            }
            else if (expectLicense)
            {
                if (!TryFindLicense(token, out var license, out error))
                {
                    return false;
                }

                result.Append(license);
                (expectLicense, mayHaveException) = (false, true);
            }
            else if (token == ")" && depth > 0)
            {
                depth--;
                result.Append(')');
                mayHaveException = false;
            }
            else if (Is(token, "AND") || Is(token, "OR"))
            {
                result.Append(' ').Append(token.ToUpperInvariant()).Append(' ');
                expectLicense = true;
            }
            else if (Is(token, "WITH") && mayHaveException)
            {
                if (!tokens.MoveNext() || SpdxIdentifiers.FindException(tokens.Current) is not { } exception)
                {
                    error = "'WITH' must be followed by an exception of the SPDX list";
                    return false;
                }

                result.Append(" WITH ").Append(exception);
                mayHaveException = false;
            }
            else
            {
                error = $"'{token}' cannot stand where it does";
                return false;
            }
        }

        error = expectLicense ? "a license is missing" : depth > 0 ? "a parenthesis is not closed" : "";
        normalized = result.ToString();
        return error.Length == 0;
    }

    private static bool TryFindLicense(string token, out string license, out string error)
    {
        error = "";
        if (token.StartsWith(CustomPrefix, StringComparison.OrdinalIgnoreCase))
        {
            var name = token[CustomPrefix.Length..];
            license = CustomPrefix + name;
            if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(CustomCharacters))
            {
                error = $"'{token}' is not 'LicenseRef-' and ASCII letters, digits, '.' or '-'";
                return false;
            }

            return true;
        }

        var orLater = token.EndsWith('+') ? "+" : "";
        var identifier = SpdxIdentifiers.FindLicense(token[..^orLater.Length]);
        license = identifier + orLater;
        error = identifier is null ? $"there is no license '{token}' in the SPDX list" : "";
        return identifier is not null;
    }

    private static bool Is(string token, string word) => token.Equals(word, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> Tokens(string expression)
    {
        var start = 0;
        for (var i = 0; i <= expression.Length; i++)
        {
            if (i < expression.Length && expression[i] is not (' ' or '\t' or '\n' or '(' or ')'))
            {
                continue;
            }

            if (i > start)
            {
                yield return expression[start..i];
            }

            if (i < expression.Length && expression[i] is '(' or ')')
            {
                yield return expression[i].ToString();
            }

            start = i + 1;
        }
    }
}
