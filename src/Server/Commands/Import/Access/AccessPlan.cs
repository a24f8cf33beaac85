using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Larder.Server.Commands.Import.Access;

/// <summary>What a document says that there should be, in the words of the management API.</summary>
internal sealed record AccessPlan
{
    public ImmutableArray<PlannedList> Lists { get; init; } = [];

    /// <summary><see langword="null"/> if the document does not say.</summary>
    public PlannedIndex? Index { get; init; }

    public ImmutableArray<PlannedGroup> Groups { get; init; } = [];

    public ImmutableArray<PlannedUser> Users { get; init; } = [];

    public ImmutableArray<PlannedToken> Tokens { get; init; } = [];

    /// <summary>What cannot be here, whatever is there already.</summary>
    public ImmutableArray<Unplanned> Refused { get; init; } = [];

    /// <summary>Sentences for a person.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];
}

/// <summary>The access list of a package.</summary>
internal sealed record PlannedList(string Package, ImmutableArray<PlannedEntry> Entries);

/// <summary>What a principal is granted.</summary>
/// <param name="Permissions">Some of read, write, manage, in this order.</param>
internal sealed record PlannedEntry(string Principal, ImmutableArray<string> Permissions)
{
    /// <summary>The same for the same entry.</summary>
    public override string ToString() => $"{Principal}: {string.Join(", ", Permissions)}";
}

/// <summary>What holds in the whole index.</summary>
/// <param name="Stored">Whether anything is; if not, the settings are to hold again.</param>
/// <param name="Roles"><see langword="null"/> to leave them as they are.</param>
/// <param name="Rules"><see langword="null"/> to leave them as they are.</param>
internal sealed record PlannedIndex(
    bool Stored, ImmutableArray<string> Read, ImmutableArray<string> Write, ImmutableArray<string> Create,
    ImmutableArray<PlannedEntry>? Roles = null, ImmutableArray<PlannedRule>? Rules = null);

/// <summary>An entry for all packages of such a name.</summary>
internal sealed record PlannedRule(string Pattern, PlannedEntry Entry)
{
    /// <inheritdoc cref="PlannedEntry.ToString"/>
    public override string ToString() => $"{Pattern} {Entry}";
}

/// <summary>A group with its members.</summary>
/// <param name="Description"><see langword="null"/> to leave it as it is.</param>
internal sealed record PlannedGroup(string Name, string? Description, ImmutableArray<string> Members);

/// <summary>A user.</summary>
/// <param name="State">The body of the request that makes the user so.</param>
internal sealed record PlannedUser(string Name, JsonObject State)
{
    /// <summary>Whether the user only waits to be approved.</summary>
    public bool IsPending => IsSet("pending");

    /// <summary>Whether the user can be put into groups.</summary>
    public bool IsSomebody => !IsPending && !IsSet("deleted");

    private bool IsSet(string flag) => State[flag]?.GetValueKind() is System.Text.Json.JsonValueKind.True;
}

/// <summary>An API token.</summary>
/// <param name="State">The body of the request that makes it so.</param>
internal sealed record PlannedToken(string Id, JsonObject State);

/// <summary>Something that cannot be here.</summary>
/// <param name="Why">A sentence.</param>
internal sealed record Unplanned(ItemKind Kind, string Name, string Why);
