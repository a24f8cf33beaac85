using CsCheck;

namespace Larder.Leases.Tests.Model;

/// <summary>One thing that goes wrong.</summary>
/// <param name="AtMs">True time since the beginning.</param>
/// <param name="Target">Number of the silo or gateway that it happens to.</param>
internal sealed record Fault(FaultKind Kind, int AtMs, int Target, int ForMs);

/// <summary>What can go wrong.</summary>
internal enum FaultKind
{
    PauseSilo,
    PauseGateway,
    KillSilo,
    KillGateway,
    CutOff,
    TakeOver,
    Retire,
    DatabaseAway,
    Unrest,
}

/// <summary>A run of the model: everything that happens follows from it.</summary>
/// <param name="Seed">Of all delays, of the clocks, and of what readers and writers do.</param>
internal sealed record Scenario(int Seed, Fault[] Faults)
{
    public const int Silos = 3, Gateways = 2;

    private const int LengthMs = 40_000;

    /// <summary>All scenarios, those with few faults first when shrinking.</summary>
    public static Gen<Scenario> Any { get; } =
        from seed in Gen.Int[0, int.MaxValue - 1]
        from faults in (
            from kind in Gen.Enum<FaultKind>()
            from at in Gen.OneOf(Gen.Int[0, LengthMs], Gen.Int[LengthMs / 4, LengthMs / 3])
            from target in Gen.Int[0, (Silos * Gateways) - 1]
            from duration in Gen.OneOf(Gen.Int[1, 1_000], Gen.Int[1_000, 8_000], Gen.Int[8_000, 40_000])
            select new Fault(kind, at, target, duration)).Array[0, 10]
        select new Scenario(seed, faults);

    public static TimeSpan Length => TimeSpan.FromMilliseconds(LengthMs);

    public override string ToString() => $"new Scenario({Seed}, [{string.Join(", ", Faults.Select(fault =>
        $"new(FaultKind.{fault.Kind}, {fault.AtMs}, {fault.Target}, {fault.ForMs})"))}])";
}
