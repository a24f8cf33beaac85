namespace Larder.Server.Commands.Import.Access;

/// <summary>Counts what comes of an import, and says it at the end.</summary>
internal sealed class AccessReport
{
    private static readonly (ItemKind Kind, string Plural, string One)[] Kinds =
    [
        (ItemKind.User, "users", "user"), (ItemKind.Registration, "registrations", "registration"), (ItemKind.Group, "groups", "group"),
        (ItemKind.Membership, "memberships", "membership"), (ItemKind.AccessList, "access lists", "access list"),
        (ItemKind.Index, "index", "index"), (ItemKind.Token, "tokens", "token"),
    ];

    private static readonly ItemOutcome[] Outcomes = Enum.GetValues<ItemOutcome>();

    private readonly Dictionary<(ItemKind, ItemOutcome), int> _counts = [];
    private readonly List<(ItemKind Kind, ItemOutcome Outcome, string Name, string Why)> _remarkable = [];

    /// <summary>Whether anything was refused.</summary>
    public bool HasRefusals => Kinds.Any(kind => Count(kind.Kind, ItemOutcome.Refused) > 0);

    /// <param name="why">Needed where something was kept or refused.</param>
    public void Add(ItemKind kind, ItemOutcome outcome, string name, string why = "")
    {
        _counts[(kind, outcome)] = Count(kind, outcome) + 1;
        if (outcome is ItemOutcome.Kept or ItemOutcome.Refused)
        {
            _remarkable.Add((kind, outcome, name, why));
        }
    }

    /// <param name="dryRun">Whether nothing was changed.</param>
    public void Write(TextWriter output, bool dryRun)
    {
        if (_remarkable.Count > 0)
        {
            Table.Write(
                output,
                ["left", "what", "name", "why"],
                [
                    .. _remarkable.OrderBy(item => item.Outcome).ThenBy(item => item.Kind).Select(item => new[]
                    {
                        item.Outcome is ItemOutcome.Kept ? "kept" : "refused", Kinds.First(kind => kind.Kind == item.Kind).One, item.Name, item.Why,
                    }),
                ]);
            output.WriteLine();
        }

        Table.Write(
            output,
            ["what", dryRun ? "would be made" : "made", dryRun ? "would be replaced" : "replaced", "there already", "kept", "refused"],
            [.. Kinds.Where(kind => Outcomes.Any(outcome => Count(kind.Kind, outcome) > 0)).Select(Row)]);
        if (_remarkable.Any(item => item.Outcome is ItemOutcome.Kept))
        {
            output.WriteLine("What was kept is there already and differs; --overwrite replaces it.");
        }

        if (dryRun)
        {
            output.WriteLine("Nothing was changed (--dry-run).");
        }
    }

    private string[] Row((ItemKind Kind, string Plural, string One) kind) =>
        [kind.Plural, .. Outcomes.Select(outcome => Count(kind.Kind, outcome).ToString(System.Globalization.CultureInfo.InvariantCulture))];

    private int Count(ItemKind kind, ItemOutcome outcome) => _counts.GetValueOrDefault((kind, outcome));
}
