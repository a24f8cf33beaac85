using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Larder.Gateway.Api;

/// <summary>Collects what is wrong with the fields of a request, so that all of it is said at once.</summary>
internal sealed class FieldProblems
{
    /// <summary>The longest reason, in characters.</summary>
    public const int MaxReasonLength = 500;

    /// <summary>Ends of lines that are no control characters, and what changes the direction of the text after it.</summary>
    private static readonly SearchValues<char> Misleading = SearchValues.Create(
        "\u2028\u2029\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069");

    private readonly SortedDictionary<string, string[]> _problems = new(StringComparer.Ordinal);

    /// <param name="field">As the client names it.</param>
    /// <param name="problem">A whole sentence; <see langword="null"/> if nothing is wrong.</param>
    public FieldProblems Add(string field, string? problem)
    {
        if (problem is not null)
        {
            _problems[field] = [problem];
        }

        return this;
    }

    /// <summary>A text that is optional, one line, and not too long.</summary>
    public FieldProblems AddLine(string field, string? text, int maxLength) => Add(field, text switch
    {
        null => null,
        _ when text.Length > maxLength => $"At most {maxLength} characters.",
        _ when text.Any(char.IsControl) || text.AsSpan().ContainsAny(Misleading) => "One line, without control characters.",
        _ when !IsText(text) => "Not valid text: it has half of a surrogate pair.",
        _ => null,
    });

    /// <returns><see langword="null"/> if nothing is wrong.</returns>
    public ProblemHttpResult? ToProblem()
    {
        if (_problems.Count == 0)
        {
            return null;
        }

        var sentences = _problems.Select(problem => $"{problem.Key}: {problem.Value[0]}");
        return TypedResults.Problem(new HttpValidationProblemDetails(_problems)
        {
            Type = "urn:larder:invalid-request",
            Title = "Bad Request",
            Status = StatusCodes.Status400BadRequest,
            Detail = string.Join(' ', sentences),
        });
    }

    private static bool IsText(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[++i])))
            {
                return false;
            }
        }

        return true;
    }
}
