using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Larder.Grains.Tests.Database;
using Larder.Server.Tests.Cluster;

namespace Larder.Server.Tests.Revoked;

/// <summary>An upload that is under way when its sender loses the right to it is refused, and nothing of it is left.</summary>
/// <remarks><c>LARDER_ROUNDS</c> (default 20) revocations, of each kind in turn.</remarks>
public sealed class RevokedUploadTests(PostgresServer server)
{
    private const int LargeBytes = 4 << 20;
    private const int Senders = 4;

    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("LARDER_ROUNDS") ?? "20", CultureInfo.InvariantCulture);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task REVOKED_a_large_upload_whose_right_ends_before_its_last_byte_is_refused_and_leaves_nothing()
    {
        await using var stage = await Stage.StartAsync(server);
        var rights = Enum.GetValues<Right>();
        for (var round = 0; round < Math.Max(rights.Length, Rounds / 4); round++)
        {
            var right = rights[round % rights.Length];
            var package = PackageOf(right);
            var before = (Page: await stage.ReadPageAsync(package), Files: Left(stage));
            using var form = WheelForm.Of(package.Replace('-', '_'), $"7.{round}", Convert.ToHexString(RandomNumberGenerator.GetBytes(LargeBytes)));
            using var held = new HeldBack(form);
            using var client = stage.Second.NewClient("__token__", stage.Token);
            var answered = client.PostAsync(new Uri("legacy/", UriKind.Relative), held, Stop);
            await held.AlmostSent;

            await stage.TakeAsync(right);
            held.Release();

            using var answer = await answered;
            var text = $"{right}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Stop)}";
            Assert.True(answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, text);
            Assert.Equal(before.Page, await stage.ReadPageAsync(package));
            Assert.Equal(before.Files, Left(stage));
            await stage.GiveAsync(right);
        }
    }

    [Fact]
    public async Task REVOKED_nothing_is_listed_after_the_acknowledgement_of_uploads_that_were_under_way()
    {
        await using var stage = await Stage.StartAsync(server);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var sent = new ConcurrentQueue<Sent>();
        var senders = Task.WhenAll(Enumerable.Range(0, Senders).Select(number => SendAsync(stage, number, sent, end.Token)));
        var late = new List<string>();
        var rights = Enum.GetValues<Right>();
        for (var round = 0; round < Rounds; round++)
        {
            var right = rights[round % rights.Length];
            var package = PackageOf(right);
            await AnsweredAsync(since: TimeProvider.System.GetTimestamp(), package, HttpStatusCode.OK);
            await stage.TakeAsync(right);
            var acknowledged = TimeProvider.System.GetTimestamp();
            var then = await stage.ReadPageAsync(package);

            // Each sender has its next answer only when what it had under way has ended.
            await AnsweredAsync(acknowledged, package, HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized);
            if (await stage.ReadPageAsync(package) != then)
            {
                late.Add($"round {round}, {right}: {package} has other files than when it was acknowledged");
            }

            await stage.GiveAsync(right);
        }

        await end.CancelAsync();
        await senders;
        var listed = sent.Count(upload => upload.Status == HttpStatusCode.OK);
        TestContext.Current.TestOutputHelper!.WriteLine($"{Rounds} rounds, {listed} uploads listed, {sent.Count - listed} refused");
        Assert.True(late.Count == 0, string.Join('\n', late));

        Task AnsweredAsync(long since, string package, params HttpStatusCode[] statuses) => Until.TrueAsync(() =>
            senders.IsFaulted || sent.Where(upload => upload.Started >= since && upload.Package == package && statuses.Contains(upload.Status))
                .DistinctBy(upload => upload.Sender).Count() == Senders);
    }

    /// <summary>An upload that was answered.</summary>
    private sealed record Sent(int Sender, long Started, string Package, HttpStatusCode Status);

    private static string PackageOf(Right right) => right == Right.Default ? "of-default" : "of-list";

    /// <summary>Uploads one small wheel after the other, to both packages in turn.</summary>
    private static async Task SendAsync(
        Stage stage, int number, ConcurrentQueue<Sent> sent, CancellationToken end)
    {
        using var client = new HttpClient { BaseAddress = stage.Second.Url };
        for (var turn = 0; !end.IsCancellationRequested; turn++)
        {
            var package = turn % 2 == 0 ? "of-list" : "of-default";
            using var form = WheelForm.Of(package.Replace('-', '_'), $"{number + 1}.{turn}");
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("legacy/", UriKind.Relative)) { Content = form };
            var started = TimeProvider.System.GetTimestamp();
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"__token__:{stage.Token}")));
            using var answer = await client.SendAsync(request, CancellationToken.None);
            sent.Enqueue(new Sent(number, started, package, answer.StatusCode));
        }
    }

    /// <summary>Stored and spooled files, without what the program keeps for itself.</summary>
    private static IReadOnlyList<string> Left(Stage stage) =>
    [
        .. ((string[])[stage.Artifacts, stage.Second.Data]).SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Where(path => path.Contains("whl", StringComparison.Ordinal) || path.Contains("spool", StringComparison.Ordinal))
            .Where(path => !path.Contains("manifest", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Sends all but the last bytes, and those when it is let go.</summary>
    private sealed class HeldBack : HttpContent
    {
        private const int Held = 10;

        private readonly HttpContent _inner;
        private readonly TaskCompletionSource _almost = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public HeldBack(HttpContent inner)
        {
            _inner = inner;
            Headers.ContentType = inner.Headers.ContentType;
        }

        public Task AlmostSent => _almost.Task;

        public void Release() => _released.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var bytes = await _inner.ReadAsByteArrayAsync();
            await stream.WriteAsync(bytes.AsMemory(0, bytes.Length - Held));
            await stream.FlushAsync();
            _almost.TrySetResult();
            await _released.Task;
            await stream.WriteAsync(bytes.AsMemory(bytes.Length - Held));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _inner.Headers.ContentLength ?? 0;
            return _inner.Headers.ContentLength is not null;
        }
    }
}
