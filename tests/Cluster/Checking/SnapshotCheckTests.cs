using Larder.Cluster.Tests.History;

namespace Larder.Cluster.Tests.Checking;

/// <summary>Pages of several parts: what breaks the whole although each part alone is in order.</summary>
public sealed class SnapshotCheckTests
{
    private static readonly PartWrite[] Writes = [Write(0, 1, 1, 2), Write(0, 2, 5, 6), Write(1, 1, 3, 4), Write(1, 2, 7, 8)];

    [Fact]
    public void Pages_that_grow_write_by_write_are_in_order() =>
        Assert.Empty(SnapshotCheck.Run("x", Writes, [Read(0, 1, 0, 0), Read(2, 3, 1, 0), Read(4, 5, 1, 1), Read(8, 9, 2, 2)]));

    [Fact]
    public void A_page_without_an_acknowledged_write_is_found() => Assert.NotEmpty(SnapshotCheck.Run("x", Writes, [Read(9, 10, 2, 1)]));

    [Fact]
    public void A_page_with_a_write_of_the_future_is_found() => Assert.NotEmpty(SnapshotCheck.Run("x", Writes, [Read(2, 3, 2, 0)]));

    [Fact]
    public void A_page_that_goes_back_is_found() => Assert.NotEmpty(SnapshotCheck.Run(
        "x", [Write(0, 1, 0, 9)], [Read(1, 2, 1), Read(3, 4, 0)]));

    [Fact]
    public void Two_pages_that_each_have_what_the_other_misses_are_found() => Assert.NotEmpty(SnapshotCheck.Run(
        "x", [Write(0, 1, 0, 9), Write(1, 1, 0, 9)], [Read(1, 8, 1, 0), Read(1, 8, 0, 1)]));

    [Fact]
    public void A_page_that_skips_a_write_for_a_later_one_of_another_part_is_found() => Assert.NotEmpty(SnapshotCheck.Run(
        "x", [Write(0, 1, 1, 2), Write(1, 1, 3, 4)], [Read(0, 9, 0, 1)]));

    private static PartWrite Write(int part, int number, double from, double to) =>
        new(part, number, TimeSpan.FromSeconds(from), TimeSpan.FromSeconds(to));

    private static WholeRead Read(double from, double to, params int[] numbers)
    {
        var source = new Operation
        {
            Client = 0,
            Gateway = 1,
            Kind = OperationKind.ReadPage,
            Invoked = TimeSpan.FromSeconds(from),
            Completed = TimeSpan.FromSeconds(to),
            Outcome = Outcome.Ok,
        };
        return new WholeRead(numbers, source.Invoked, source.Completed, source);
    }
}
