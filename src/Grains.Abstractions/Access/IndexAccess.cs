using System.Collections.Immutable;

namespace Larder.Grains.Abstractions.Access;

/// <summary>Who may do what in an index, beside the access lists of its packages.</summary>
/// <param name="DefaultRead">Principals that may read packages whose access list is empty.</param>
/// <param name="DefaultWrite">Principals that may write packages whose access list is empty.</param>
/// <param name="Create">Principals that may upload the first file of a package that was never there, and whose access list is empty, with what
/// rules add to it; they manage it then.</param>
/// <param name="Roles">What principals may do with every package, whatever its access list says.</param>
/// <param name="Rules">Entries that belong to the access lists of all packages of such a name, also of those that are not there
/// yet.</param>
[GenerateSerializer, Immutable, Alias("larder.IndexAccess")]
public sealed record IndexAccess(
    [property: Id(0)] ImmutableArray<string> DefaultRead,
    [property: Id(1)] ImmutableArray<string> DefaultWrite,
    [property: Id(2)] ImmutableArray<string> Create,
    [property: Id(3)] ImmutableArray<AccessEntry> Roles,
    [property: Id(4)] ImmutableArray<AccessRule> Rules)
{
    /// <summary>The most roles, and the most rules, of one index.</summary>
    public const int MaxEntries = 500;
}

/// <summary>An entry of the access lists of all packages of such a name.</summary>
/// <param name="Pattern">See <see cref="NamePattern"/>.</param>
/// <param name="Entry">What is granted, and to whom.</param>
[GenerateSerializer, Immutable, Alias("larder.AccessRule")]
public sealed record AccessRule([property: Id(0)] string Pattern, [property: Id(1)] AccessEntry Entry);
