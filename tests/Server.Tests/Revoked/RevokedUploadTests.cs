using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Larder.Grains.Tests.Database;
using Larder.Server.Tests.Cluster;

namespace Larder.Server.Tests.Revoked;

/// <summary>An upload that is under way when its sender loses the right to it is refused, and nothing of it is left.</summary>
/// <remarks><c>LARDER_ROUNDS</c> (default 20) revocations, of each kind in turn.</remarks>
public sealed class RevokedUploadTests(PostgresServer server)
{
    private const int LargeBytes = 4 << 20;

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
            await Task.WhenAny(held.AlmostSent, answered);

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

    /// <remarks>
    /// The package itself looks whether its access list is still the one that an upload was let in by. Of users, tokens and the index it
    /// knows nothing: an upload that the gateway has sent to it, and that it has not written yet, is listed. Such are counted.
    /// </remarks>
    [Fact]
    public async Task REVOKED_no_upload_is_listed_by_a_list_that_has_changed()
    {
        await using var stage = await Stage.StartAsync(server);
        await using var senders = new Senders(stage);
        var late = Enum.GetValues<Right>().ToDictionary(right => right, _ => 0);
        for (var round = 0; round < Rounds; round++)
        {
            var right = late.Keys.ElementAt(round % late.Count);
            var package = PackageOf(right);
            await senders.AllAnsweredAsync(since: TimeProvider.System.GetTimestamp(), package, isListed: true);
            await stage.TakeAsync(right);
            var acknowledged = TimeProvider.System.GetTimestamp();
            var then = await stage.ReadPageAsync(package);

            // Each sender has its next answer only when what it had under way has ended.
            await senders.AllAnsweredAsync(acknowledged, package, isListed: false);
            late[right] += await stage.ReadPageAsync(package) == then ? 0 : 1;
            await stage.GiveAsync(right);
        }

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{Rounds} rounds, {senders.Listed} uploads listed, {senders.Refused} refused; rounds in which one was listed after the "
            + $"acknowledgement: {string.Join(", ", late.Select(right => $"{right.Key} {right.Value}"))}");
        Assert.Equal(0, late[Right.Entry]);
    }

    private static string PackageOf(Right right) => right == Right.Default ? "of-default" : "of-list";

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
