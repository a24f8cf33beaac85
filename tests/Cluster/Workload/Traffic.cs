using Larder.Clients.Tests.Running;
using Larder.Cluster.Tests.History;

namespace Larder.Cluster.Tests.Workload;

/// <summary>Writers and readers over all gateways, until they are told to stop.</summary>
internal sealed class Traffic : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PatienceInTheEnd = TimeSpan.FromMinutes(1);

    private readonly OperationLog _log;
    private readonly Board _board;
    private readonly IReadOnlyList<Uri> _gateways;
    private readonly string _password;
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _clients = [];
    private readonly PageViews _views = new();

    public Traffic(OperationLog log, Board board, IReadOnlyList<Uri> gateways, string password, TrafficPlan plan, int seed)
    {
        (_log, _board, _gateways, _password) = (log, board, gateways, password);
        for (var number = 0; number < plan.Writers; number++)
        {
            Start(number, seed, plan.WriterPause, WriteAsync);
        }

        for (var number = 0; number < plan.Readers; number++)
        {
            Start(plan.Writers + number, seed, plan.ReaderPause, ReadAsync);
        }
    }

    /// <summary>The last read of each package at each gateway, to see what is left.</summary>
    public async Task ReadAllAsync()
    {
        for (var gateway = 0; gateway < _gateways.Count; gateway++)
        {
            using var client = NewClient(-1 - gateway, gateway);
            client.IsFinal = true;
            await Parallel.ForEachAsync(_board.Packages, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (package, _) =>
            {
                var read = await AnswerAsync(() => client.ReadPageAsync(package));
                foreach (var (name, file) in (read.Page ?? PageView.Nothing).Files)
                {
                    await AnswerAsync(() => client.ReadFileAsync(package, name, file));
                }
            });
            await AnswerAsync(client.ReadRootAsync);
        }
    }

    /// <summary>Asks until there is an answer: a busy machine may be slow to give it, also when all is calm.</summary>
    private static async Task<Operation> AnswerAsync(Func<Task<Operation>> read)
    {
        Operation? answer = null;
        Assert.True(
            await Eventually.IsTrueAsync(
                async () => (answer = await read()).Outcome is Outcome.Ok || answer.IsUnreadable, PatienceInTheEnd),
            $"Cannot be read when all is calm: {answer}");
        return answer!;
    }

    /// <summary>Stops after what is under way.</summary>
    public async Task StopAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_clients);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_clients).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    /// <summary>Each client works through one gateway at a time, and takes another one now and then.</summary>
    private void Start(int number, int seed, TimeSpan pause, Func<RecordingClient, Random, Task> step) => _clients.Add(Task.Run(async () =>
    {
        var random = new Random(unchecked((seed * 397) ^ number));
        var clients = _gateways.Select((_, gateway) => NewClient(number, gateway)).ToArray();
        using var timer = new PeriodicTimer(pause);
        while (!_end.IsCancellationRequested)
        {
            await step(clients[random.Next(clients.Length)], random);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        Array.ForEach(clients, client => client.Dispose());
    }));

    private async Task WriteAsync(RecordingClient client, Random random)
    {
        var dice = random.Next(100);
        if (dice < 55 || _board.PickFile(random) is not { } known)
        {
            var (package, file) = dice < 3 ? _board.NewPackage() : _board.NewFile(random);
            _board.Sent(package, file);
            await client.UploadAsync(package, file);
            return;
        }

        await (dice switch
        {
            < 63 => client.UploadAsync(known.Package, known.File),
            < 68 => client.UploadAsync(known.Package, Board.MakeOther(known.File, random.Next())),
            < 78 => client.YankAsync(known.Package, known.File.FileName, _board.NewValue()),
            < 83 => client.YankAsync(known.Package, known.File.FileName, null),
            < 88 => client.DeleteAsync(known.Package, known.File.FileName),
            _ => client.SetStatusAsync(known.Package, _board.NewValue()),
        });
    }

    private async Task ReadAsync(RecordingClient client, Random random)
    {
        if (random.Next(200) == 0)
        {
            await client.ReadRootAsync();
            return;
        }

        if (_board.PickPackage(random) is not { } package)
        {
            return;
        }

        var asHtml = random.Next(3) == 0;
        var read = await client.ReadPageAsync(package, asHtml);
        if (read.Page is not { Files.Count: > 0 } page)
        {
            return;
        }

        if (random.Next(3) == 0)
        {
            await client.ReadPageAsync(package, asHtml, page);
        }

        if (random.Next(5) == 0)
        {
            var (name, file) = page.Files.ElementAt(random.Next(page.Files.Count));
            await client.ReadFileAsync(package, name, file);
        }
    }

    private RecordingClient NewClient(int number, int gateway) =>
        new(_log, _views, number, gateway + 1, _gateways[gateway], _password, Patience);
}

/// <summary>How much traffic there is.</summary>
/// <param name="WriterPause">From the beginning of one operation to that of the next, at least.</param>
internal sealed record TrafficPlan(int Writers, TimeSpan WriterPause, int Readers, TimeSpan ReaderPause);
