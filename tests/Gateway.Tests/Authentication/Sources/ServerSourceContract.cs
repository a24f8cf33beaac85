using System.Diagnostics;
using Larder.Gateway.Authentication.Sources;

namespace Larder.Gateway.Tests.Authentication.Sources;

/// <summary>What every source that asks a server promises when the server is away.</summary>
public abstract class ServerSourceContract : IdentitySourceContract, IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>What a slow machine may take on top.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly List<IDisposable> _made = [];
    private IIdentitySource? _source;

    /// <summary>A source of its own.</summary>
    private protected abstract IIdentitySource NewSource(TimeSpan limit);

    private protected override IIdentitySource Source() => _source ??= NewSource(TimeSpan.FromSeconds(30));

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _made.ForEach(source => source.Dispose());
        return ValueTask.CompletedTask;
    }

    /// <summary>Ends a source with its test.</summary>
    private protected T Keep<T>(T source)
        where T : IDisposable
    {
        _made.Add(source);
        return source;
    }

    /// <summary>The server takes connections and answers nothing.</summary>
    protected abstract Task PauseAsync();

    protected abstract Task ResumeAsync();

    /// <summary>The server is not there any more, from one moment to the next.</summary>
    protected abstract Task KillAsync();

    /// <summary>The server is there again, in its old place, with all it knew.</summary>
    protected abstract Task RestartAsync();

    [Fact]
    public async Task A_server_that_is_gone_is_unavailable_and_comes_back()
    {
        var source = NewSource(Limit);
        Assert.Equal(SourceVerdict.Known, (await PatientlyAsync(() => source.FindAsync("alice", Stop))).Verdict);

        await KillAsync();
        try
        {
            await AssertUnavailableAsync(() => source.VerifyAsync("alice", Password, Stop));
            await AssertUnavailableAsync(() => source.FindAsync("alice", Stop));
        }
        finally
        {
            await RestartAsync();
        }

        Assert.Equal(SourceVerdict.Known, (await PatientlyAsync(() => source.VerifyAsync("alice", Password, Stop))).Verdict);
        Assert.Contains(Logs.All, line => line.StartsWith("1210 ", StringComparison.Ordinal));
        Assert.Contains(Logs.All, line => line.StartsWith("1211 ", StringComparison.Ordinal));
        AssertNothingSecret(Logs.All);
    }

    [Fact]
    public async Task A_server_that_was_restarted_is_asked_on_new_connections()
    {
        var source = Source();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => source.FindAsync("alice", Stop)));

        await KillAsync();
        await RestartAsync();

        Assert.Equal(SourceVerdict.Known, (await source.FindAsync("alice", Stop)).Verdict);
        Assert.Equal(SourceVerdict.Known, (await source.VerifyAsync("alice", Password, Stop)).Verdict);
    }

    [Fact]
    public async Task A_server_that_hangs_is_unavailable_in_time_and_holds_nobody_else_up()
    {
        var source = NewSource(Limit);
        using var others = new ConfiguredUsers();
        await PatientlyAsync(() => source.FindAsync("alice", Stop));

        await PauseAsync();
        try
        {
            var hanging = Enumerable.Range(0, 50).Select(_ => AssertUnavailableAsync(() => source.VerifyAsync("alice", Password, Stop)));
            var all = Task.WhenAll(hanging);
            Assert.Equal(
                SourceVerdict.Known, (await others.Source().VerifyAsync("alice", Password, Stop).WaitAsync(Patience, Stop)).Verdict);
            await all;
        }
        finally
        {
            await ResumeAsync();
        }

        Assert.Equal(SourceVerdict.Known, (await PatientlyAsync(() => source.VerifyAsync("alice", Password, Stop))).Verdict);
    }

    [Fact]
    public async Task A_question_to_a_server_that_hangs_ends_when_nobody_waits_for_it()
    {
        var source = Source();
        await PauseAsync();
        try
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(Stop);
            var question = source.VerifyAsync("alice", Password, waiting.Token);
            await waiting.CancelAsync();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => question.WaitAsync(Patience, Stop));
        }
        finally
        {
            await ResumeAsync();
        }
    }

    /// <summary>On a busy machine even a server that is well may be late.</summary>
    private static async Task<SourceAnswer> PatientlyAsync(Func<Task<SourceAnswer>> ask)
    {
        SourceAnswer? answer = null;
        await Until.TrueAsync(async () =>
        {
            try
            {
                answer = await ask();
                return true;
            }
            catch (IdentitySourceUnavailableException)
            {
                return false;
            }
        });
        return answer!;
    }

    private async Task AssertUnavailableAsync(Func<Task<SourceAnswer>> ask)
    {
        var clock = Stopwatch.StartNew();

        var exception = await Assert.ThrowsAsync<IdentitySourceUnavailableException>(ask);

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Limit + Patience);
        Assert.Equal(Literal, exception.SourceName);
        AssertNothingSecret([exception.ToString()]);
    }
}
