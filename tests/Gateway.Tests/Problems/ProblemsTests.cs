using Larder.Grains.Abstractions;

namespace Larder.Gateway.Tests;

public sealed class ProblemsTests
{
    public static TheoryData<Refusal> Refusals =>
        new(Enum.GetValues<Refusal>().Where(refusal => refusal != Refusal.None));

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Every_refusal_has_an_answer_that_names_its_subject(Refusal refusal)
    {
        var problem = Larder.Gateway.Problems.From(refusal, "the-subject");

        Assert.True(problem.StatusCode is (>= 400 and < 500) or 503, "Either the request is wrong, or it can be sent again.");
        Assert.Contains("the-subject", problem.ProblemDetails.Detail, StringComparison.Ordinal);
        Assert.Matches("^urn:larder:[a-z]+(-[a-z]+)*$", problem.ProblemDetails.Type);
    }

    [Fact]
    public void No_two_refusals_have_one_type()
    {
        var types = Refusals.Select(row => Larder.Gateway.Problems.From(row.Data, "x").ProblemDetails.Type).ToList();

        Assert.Equal(types.Count, types.Distinct().Count());
    }

    [Fact]
    public void The_absence_of_a_refusal_has_no_answer() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Larder.Gateway.Problems.From(Refusal.None, "x"));

    [Fact]
    public void A_taken_name_is_answered_in_the_words_that_publishing_tools_recognise()
    {
        var problem = Larder.Gateway.Problems.From(Refusal.FileExists, "a-1.0.tar.gz");

        Assert.Equal(400, problem.StatusCode);
        Assert.StartsWith("File already exists", problem.ProblemDetails.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_retired_name_is_not_mistaken_for_a_file_that_is_there()
    {
        var problem = Larder.Gateway.Problems.From(Refusal.FileNameRetired, "a-1.0.tar.gz");

        Assert.Equal(400, problem.StatusCode);
        Assert.DoesNotContain("already exist", problem.ProblemDetails.Detail, StringComparison.OrdinalIgnoreCase);
    }
}
