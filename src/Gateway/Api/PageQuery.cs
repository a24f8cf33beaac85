using Microsoft.AspNetCore.Http.HttpResults;

namespace Larder.Gateway.Api;

/// <summary>Which part of a list is asked for.</summary>
internal static class PageQuery
{
    public const int DefaultLimit = 100;
    public const int MaxLimit = 1_000;

    private const int MaxAfterLength = 200;

    /// <param name="limit">As sent; <see langword="null"/> for <see cref="DefaultLimit"/>.</param>
    /// <param name="after">As sent.</param>
    /// <param name="user">As sent, where a list may be of one user.</param>
    public static ProblemHttpResult? Check(int? limit, string? after, string? user = null) => new FieldProblems()
        .Add("limit", limit is < 1 or > MaxLimit ? $"1 to {MaxLimit}." : null)
        .AddLine("after", after, MaxAfterLength)
        .AddLine("user", user, MaxAfterLength)
        .ToProblem();

    /// <summary>Makes a page. A full one may be followed by an empty one.</summary>
    /// <param name="key">What <c>after</c> of the next page is.</param>
    public static ItemPage<TItem> Page<TSource, TItem>(
        IReadOnlyList<TSource> found, int limit, Func<TSource, TItem> item, Func<TSource, string> key) =>
        new([.. found.Select(item)], found.Count < limit ? null : key(found[^1]));
}
