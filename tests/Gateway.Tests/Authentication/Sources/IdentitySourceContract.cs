using System.Collections.Concurrent;
using System.Diagnostics;
using Larder.Gateway.Authentication.Sources;

namespace Larder.Gateway.Tests.Authentication.Sources;

/// <summary>What every source of identity promises. A server that it asks is a real one.</summary>
/// <remarks>
/// Who is there: <c>alice</c> in <c>developers</c> and <c>ops</c>; <c>root</c> in <c>admins</c>, an administrator; <c>dave</c>, who is
/// removed; <c>erin</c> in <c>developers</c>, whose groups change. Each one's password is <see cref="Password"/>.
/// </remarks>
public abstract class IdentitySourceContract
{
    protected const string Password = FakeAccounts.Password;
    protected const string WrongPassword = "battery staple";

    /// <summary>What a source that has an account of its own at a server uses.</summary>
    protected const string OwnSecret = "own-secret-4711";

    private static readonly string[] Groups = ["developers", "ops"];

    /// <summary>The literal that is stored with accounts.</summary>
    protected abstract string Literal { get; }

    private protected LogLines Logs { get; } = new();

    /// <summary>What the source says of a wrong password: unknown, if whom it asks does not tell.</summary>
    private protected virtual SourceVerdict OfWrongPassword => SourceVerdict.Wrong;

    /// <summary>How many questions have come to the server; always 0 where there is none.</summary>
    protected abstract int Questions { get; }

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The source as it is now, with the limit of time that the settings have by default or more.</summary>
    private protected abstract IIdentitySource Source();

    protected abstract Task SetGroupsAsync(string user, params string[] groups);

    protected abstract Task RemoveAsync(string user);

    [Fact]
    public void It_is_called_what_accounts_have_stored() => Assert.Equal(Literal, Source().Name);

    [Fact]
    public async Task The_right_password_tells_who_it_is_and_in_which_groups()
    {
        var answer = await Source().VerifyAsync("alice", Password, Stop);

        Assert.Equal(SourceVerdict.Known, answer.Verdict);
        Assert.Equal("alice", answer.Identity!.Name);
        Assert.Equal(Groups, answer.Identity.Groups);
        Assert.False(answer.Identity.IsAdministrator);
    }

    [Fact]
    public async Task An_administrator_is_one()
    {
        Assert.True((await Source().VerifyAsync("root", Password, Stop)).Identity!.IsAdministrator);
        Assert.True((await Source().FindAsync("root", Stop)).Identity!.IsAdministrator);
    }

    [Fact]
    public async Task A_wrong_password_tells_nothing_more()
    {
        var answer = await Source().VerifyAsync("alice", WrongPassword, Stop);

        Assert.Equal(OfWrongPassword, answer.Verdict);
        Assert.Null(answer.Identity);
    }

    [Fact]
    public async Task A_user_is_found_without_a_password()
    {
        var answer = await Source().FindAsync("alice", Stop);

        Assert.Equal(SourceVerdict.Known, answer.Verdict);
        Assert.Equal("alice", answer.Identity!.Name);
        Assert.Equal(Groups, answer.Identity.Groups);
    }

    [Fact]
    public async Task Nobody_knows_a_stranger()
    {
        Assert.Equal(SourceAnswer.Unknown, await Source().VerifyAsync("mallory", Password, Stop));
        Assert.Equal(SourceAnswer.Unknown, await Source().FindAsync("mallory", Stop));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0")]
    [InlineData(Password + "\0")]
    [InlineData("\0" + Password)]
    public async Task A_password_without_letters_or_with_a_zero_is_neither_right_nor_sent(string password)
    {
        var before = Questions;

        Assert.Null((await Source().VerifyAsync("alice", password, Stop)).Identity);

        Assert.Equal(before, Questions);
    }

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("al*")]
    [InlineData("*)(uid=*")]
    [InlineData("alice)(|(uid=*")]
    [InlineData("alice,ou=people")]
    [InlineData("a\\b")]
    [InlineData("alice\0")]
    [InlineData("alice ")]
    [InlineData(" alice")]
    [InlineData("alice\n")]
    [InlineData("alice&password=x")]
    [InlineData("../alice")]
    [InlineData("аlice")]
    [InlineData("ａｌｉｃｅ")]
    [InlineData("józef")]
    [InlineData("__token__")]
    public async Task Hostile_names_are_nobodys(string name)
    {
        Assert.Equal(SourceAnswer.Unknown, await Source().VerifyAsync(name, Password, Stop));
        Assert.Equal(SourceAnswer.Unknown, await Source().FindAsync(name, Stop));
    }

    [Theory]
    [InlineData("correct horsé")]
    [InlineData("correct%20horse")]
    [InlineData("*")]
    [InlineData("a\\b(c)d\"e,f=g&username=root#h+i")]
    public async Task Strange_passwords_are_only_wrong(string password) =>
        Assert.Equal(OfWrongPassword, (await Source().VerifyAsync("alice", password, Stop)).Verdict);

    [Fact]
    public async Task A_change_of_groups_shows_with_the_next_question()
    {
        Assert.Equal(["developers"], (await Source().VerifyAsync("erin", Password, Stop)).Identity!.Groups);

        await SetGroupsAsync("erin", "ops");

        Assert.Equal(["ops"], (await Source().VerifyAsync("erin", Password, Stop)).Identity!.Groups);
        Assert.Equal(["ops"], (await Source().FindAsync("erin", Stop)).Identity!.Groups);
        await SetGroupsAsync("erin", "developers");
    }

    [Fact]
    public async Task Who_was_removed_is_unknown()
    {
        Assert.Equal(SourceVerdict.Known, (await Source().FindAsync("dave", Stop)).Verdict);

        await RemoveAsync("dave");

        Assert.Equal(SourceAnswer.Unknown, await Source().FindAsync("dave", Stop));
        Assert.Null((await Source().VerifyAsync("dave", Password, Stop)).Identity);
    }

    [Fact]
    public async Task A_question_that_nobody_waits_for_ends()
    {
        var gone = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Source().VerifyAsync("alice", Password, gone));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Source().FindAsync("alice", gone));
    }

    [Fact]
    public async Task Fifty_questions_at_once_are_all_answered()
    {
        var source = Source();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(number => (number % 3) switch
        {
            0 => source.VerifyAsync("alice", Password, Stop),
            1 => source.FindAsync("alice", Stop),
            _ => source.VerifyAsync("root", Password, Stop),
        }));

        Assert.All(answers, answer => Assert.Equal(SourceVerdict.Known, answer.Verdict));
        Assert.All(answers.Index(), answer => Assert.Equal(answer.Index % 3 is 2 ? "root" : "alice", answer.Item.Identity!.Name));
    }

    [Fact]
    public async Task Nothing_secret_is_logged_or_traced()
    {
        ConcurrentQueue<string> traces = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => traces.Enqueue(string.Join(" ", activity.TagObjects.Append(new("name", activity.DisplayName)))),
        };
        ActivitySource.AddActivityListener(listener);

        await Source().VerifyAsync("alice", Password, Stop);
        await Source().VerifyAsync("alice", WrongPassword, Stop);
        await Source().FindAsync("alice", Stop);

        AssertNothingSecret(Logs.All.Concat(traces));
    }

    /// <summary>Neither passwords of users nor those of Larder itself.</summary>
    protected static void AssertNothingSecret(IEnumerable<string> texts) =>
        Assert.All(texts, text => Assert.All(
            (string[])[Password, "correct%20horse", "correct+horse", WrongPassword, "battery%20staple", OwnSecret],
            secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal)));
}
