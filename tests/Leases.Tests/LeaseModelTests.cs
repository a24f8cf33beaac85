using System.Globalization;
using CsCheck;
using Larder.Leases.Tests.Model;

namespace Larder.Leases.Tests;

/// <summary>The real code of both sides of docs/leases.md, in a world where anything may come late, twice, never, or after a pause.</summary>
/// <remarks>A failure prints the scenario, shrunk, and its seed. <c>LARDER_MODEL_SECONDS</c> makes the search longer.</remarks>
public sealed class LeaseModelTests(ITestOutputHelper output)
{
    private const int QuickScenarios = 300;
    private const int MutantScenarios = 20_000;

    public static TheoryData<Mutation> Mutations => [.. Enum.GetValues<Mutation>().Except([Mutation.None])];

    [Fact]
    public void STALE_FLICKER_PHANTOM_LOST_no_schedule_of_faults_breaks_a_promise()
    {
        var (scenarios, reads, writes, steps) = (0L, 0L, 0L, 0L);
        var seconds = int.Parse(Environment.GetEnvironmentVariable("LARDER_MODEL_SECONDS") ?? "0", CultureInfo.InvariantCulture);
        Scenario.Any.Sample(
            scenario =>
            {
                var run = Simulation.Run(scenario);
                Interlocked.Increment(ref scenarios);
                Interlocked.Add(ref reads, run.History.Reads);
                Interlocked.Add(ref writes, run.History.Writes);
                Interlocked.Add(ref steps, run.Steps);
                return run.History.Violation is null ? true : throw new InvalidOperationException(run.History.Violation);
            },
            iter: seconds > 0 ? long.MaxValue : QuickScenarios,
            time: seconds > 0 ? seconds : -1,
            print: scenario => scenario.ToString());

        output.WriteLine($"{scenarios} scenarios, {steps} steps, {reads} reads and {writes} acknowledged changes checked");
        Assert.True(reads > 100 * scenarios && writes > 3 * scenarios, "Too little happened.");
    }

    [Theory, MemberData(nameof(Mutations))]
    public void The_model_finds_every_way_in_which_the_protocol_could_be_wrong(Mutation mutation)
    {
        var random = new PCG(1);
        for (var number = 1; number <= MutantScenarios; number++)
        {
            var scenario = Scenario.Any.Generate(random, null, out _);
            if (Simulation.Run(scenario, mutation).History.Violation is { } violation)
            {
                output.WriteLine($"Found by scenario {number}: {violation}");
                return;
            }
        }

        Assert.Fail($"{mutation} was not found in {MutantScenarios} scenarios.");
    }

    [Fact]
    public void A_scenario_runs_in_the_same_way_each_time()
    {
        var scenario = Scenario.Any.Generate(new PCG(7), null, out _);
        var (one, other) = (Simulation.Run(scenario), Simulation.Run(scenario));

        Assert.Equal(
            (one.Steps, one.History.Reads, one.History.Writes, one.History.Floor),
            (other.Steps, other.History.Reads, other.History.Writes, other.History.Floor));
    }
}
