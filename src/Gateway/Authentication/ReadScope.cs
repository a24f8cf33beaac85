using Larder.Grains.Abstractions.Access;
using Microsoft.AspNetCore.Http;

namespace Larder.Gateway.Authentication;

/// <summary>What one request may read of the index, for lists of packages.</summary>
/// <param name="All">For administrators and operators: access lists do not matter.</param>
/// <param name="Principals">Of the caller. Two requests of one caller are answered faster if they have the same object.</param>
/// <param name="Index">What holds beside the packages' own lists, as it is now. The same object as long as nothing of it changes.</param>
/// <param name="Patterns">Of the only packages that the caller's token may read; <see langword="null"/> for no such limit. Likewise the same
/// object as long as nothing of it changes.</param>
internal sealed record ReadScope(bool All, CallerPrincipals Principals, IndexAccess Index, IReadOnlyList<string>? Patterns)
{
    /// <summary>Of somebody who may read everything, in an index that everybody may read.</summary>
    public static readonly ReadScope Everything =
        new(true, CallerPrincipals.Anonymous, new IndexAccess([Principal.Everyone], [], [], [], []), null);

    /// <summary>Whether nothing is left out.</summary>
    public bool IsOpen => All && Patterns is null;

    public ReadFilter ToFilter() => All ? ReadFilter.EverythingIn(Patterns) : ReadFilter.Of(Index, Principals, Patterns);
}

internal static class ReadScopeExtensions
{
    /// <summary>What a request may read, as the check of access has found out.</summary>
    /// <exception cref="InvalidOperationException">Its endpoint does not ask for <see cref="Permission.List"/>.</exception>
    public static ReadScope GetReadScope(this HttpContext context) =>
        context.Features.Get<ReadScope>() ?? throw new InvalidOperationException("Nothing says what this request may read.");
}
