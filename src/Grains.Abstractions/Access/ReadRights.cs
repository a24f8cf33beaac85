namespace Larder.Grains.Abstractions.Access;

/// <summary>Decides which of very many packages somebody may read, and looks at each different access list once. The answers are those of
/// <see cref="EffectiveAccess"/>. For one thread.</summary>
public sealed class ReadRights
{
    private readonly ReadFilter _filter;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _caller;
    private readonly NamePatternSet _granting;
    private readonly NamePatternSet _replacing;
    private readonly NamePatternSet? _limits;
    private readonly Dictionary<Readership, ListReading> _known = new(ReferenceEqualityComparer.Instance);

    public ReadRights(ReadFilter filter)
    {
        _filter = filter;
        var caller = new HashSet<string>(filter.Caller.Named, StringComparer.Ordinal) { Principal.Everyone };
        if (filter.Caller.IsAuthenticated)
        {
            caller.Add(Principal.Authenticated);
        }

        _caller = caller.GetAlternateLookup<ReadOnlySpan<char>>();
        (_granting, _replacing) = (new NamePatternSet(filter.Granting), new NamePatternSet(filter.Replacing));
        _limits = filter.Limits is { } limits ? new NamePatternSet(limits) : null;
        DependsOnNames = !_granting.IsEmpty || !_replacing.IsEmpty || _limits is not null;
    }

    /// <summary>Whether two packages with an equal list can differ.</summary>
    public bool DependsOnNames { get; }

    /// <summary>Whether the caller may read a package.</summary>
    /// <param name="name">Normalized.</param>
    /// <param name="readers">Of its own list.</param>
    public bool Allow(ReadOnlySpan<char> name, Readership readers)
    {
        if (_limits?.Matches(name) == false)
        {
            return false;
        }

        var reading = Of(readers);
        return reading == ListReading.Granted
            || _granting.Matches(name)
            || (reading == ListReading.Default && !_replacing.Matches(name));
    }

    /// <summary>What a list means for the caller, whatever the package's name is.</summary>
    public ListReading Of(Readership readers)
    {
        if (_known.TryGetValue(readers, out var known))
        {
            return known;
        }

        var reading = _filter.All || IsIn(readers.Text) ? ListReading.Granted
            : _filter.ByDefault && !readers.ReplacesDefaults ? ListReading.Default
            : ListReading.Withheld;
        _known.Add(readers, reading);
        return reading;
    }

    private bool IsIn(string readers)
    {
        var principals = ReaderList.PrincipalsIn(readers);
        foreach (var range in principals.Split(ReaderList.Separator))
        {
            var principal = principals[range];
            if (_caller.Contains(principal)
                || (_filter.Caller.Publisher is { } token
                    && PublisherClaims.TryParse(principal.ToString(), out var publisher)
                    && publisher.AreMetBy(token)))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>What a package's own access list means for somebody who wants to read it.</summary>
public enum ListReading
{
    /// <summary>Only a rule of the index may let read.</summary>
    Withheld = 0,

    /// <summary>The index's defaults let read, unless a rule replaces them.</summary>
    Default = 1,

    /// <summary>It lets read.</summary>
    Granted = 2,
}
