using System.Diagnostics;
using Larder.Cluster.Tests.History;

namespace Larder.Cluster.Tests.Checking;

/// <summary>The checker of registers agrees with trying all orders, and is fast enough for a long run.</summary>
[Collection("Clusters, one at a time")]
public sealed class RegisterCheckTests
{
    private const int RandomHistories = 20_000;

    [Fact]
    public void A_write_between_two_reads_of_another_value_is_found() => Assert.NotEmpty(RegisterCheck.Run(
        "x", [Write("a", 0, 1), Read("a", 2, 3), Write("b", 4, 5), Read("a", 6, 7)]));

    [Fact]
    public void Two_readers_that_disagree_on_the_order_are_found() => Assert.NotEmpty(RegisterCheck.Run(
        "x", [Write("a", 0, 9), Write("b", 0, 9), Read("a", 1, 2), Read("b", 3, 4), Read("a", 5, 6)]));

    [Fact]
    public void A_value_that_nobody_wrote_is_found() => Assert.NotEmpty(RegisterCheck.Run("x", [Read("a", 0, 1)]));

    [Fact]
    public void Writes_and_reads_at_the_same_time_may_fall_in_any_order() => Assert.Empty(RegisterCheck.Run(
        "x", [Write("a", 0, 9), Write("b", 0, 9), Read(null, 0, 9), Read("a", 1, 2), Read("b", 3, 4)]));

    [Fact]
    public void A_lost_write_may_take_effect_late_or_never() => Assert.Empty(RegisterCheck.Run(
        "x", [Write("a", 0, 1), Lost("b", 2), Lost("c", 2), Read("a", 4, 5), Read("b", 6, 7)]));

    [Fact]
    public void It_agrees_with_trying_all_orders_of_short_histories()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {seed}");
        var random = new Random(seed);
        var linearizable = 0;
        for (var round = 0; round < RandomHistories; round++)
        {
            var history = MakeUp(random);
            var expected = HasOrder(history);
            linearizable += expected ? 1 : 0;
            Assert.True(
                RegisterCheck.Run("x", history).Count == 0 == expected,
                $"Seed {seed}, expected {expected}:\n{string.Join('\n', history.Select(Text))}");
        }

        Assert.InRange(linearizable, RandomHistories / 10, RandomHistories * 9 / 10);
    }

    [Fact]
    public void Half_a_million_operations_take_seconds()
    {
        var history = new List<RegisterOperation>();
        for (var number = 0; number < 50_000; number++)
        {
            history.Add(Write($"{number}", number, number + 0.5));
            history.AddRange(Enumerable.Range(0, 10).Select(reader => Read($"{number}", number + 0.1, number + 0.6 + (0.01 * reader))));
        }

        var watch = Stopwatch.StartNew();
        Assert.Empty(RegisterCheck.Run("x", history));
        TestContext.Current.TestOutputHelper?.WriteLine($"{history.Count} operations in {watch.Elapsed}");

        // Seconds; a check that compares each with each takes hours.
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    private static List<RegisterOperation> MakeUp(Random random)
    {
        var history = new List<RegisterOperation>();
        var values = random.Next(1, 4);
        for (var value = 0; value < values; value++)
        {
            var from = random.Next(0, 12);
            history.Add(random.Next(5) == 0 ? Lost($"{value}", from) : Write($"{value}", from, from + random.Next(1, 6)));
        }

        for (var reads = random.Next(0, 5); reads > 0; reads--)
        {
            var from = random.Next(0, 14);
            var value = random.Next(-1, values);
            history.Add(Read(value < 0 ? null : $"{value}", from, from + random.Next(1, 6)));
        }

        return history;
    }

    /// <summary>Tries every order that real time allows.</summary>
    private static bool HasOrder(IReadOnlyCollection<RegisterOperation> left, string? current = null) =>
        left.All(operation => operation.IsWrite && operation.Completed == TimeSpan.MaxValue) || left.Any(next =>
            left.All(other => other.Completed >= next.Invoked) &&
            (next.IsWrite || next.Value == current) &&
            HasOrder([.. left.Where(other => other != next)], next.IsWrite ? next.Value : current));

    private static RegisterOperation Write(string value, double from, double to) => Make(true, value, from, TimeSpan.FromSeconds(to));

    private static RegisterOperation Lost(string value, double from) => Make(true, value, from, TimeSpan.MaxValue);

    private static RegisterOperation Read(string? value, double from, double to) => Make(false, value, from, TimeSpan.FromSeconds(to));

    private static RegisterOperation Make(bool isWrite, string? value, double from, TimeSpan to) =>
        new(isWrite, value, TimeSpan.FromSeconds(from), to, new Operation
        {
            Client = 0,
            Gateway = 1,
            Kind = isWrite ? OperationKind.SetStatus : OperationKind.ReadPage,
            Invoked = TimeSpan.FromSeconds(from),
            Completed = to,
            Outcome = Outcome.Ok,
        });

    private static string Text(RegisterOperation operation) =>
        $"{(operation.IsWrite ? "write" : "read")} {operation.Value} {operation.Invoked} {operation.Completed}";
}
