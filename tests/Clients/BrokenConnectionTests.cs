using System.Net;
using System.Net.Sockets;
using System.Text;
using Larder.Clients.Tests.Distributions;
using Larder.Clients.Tests.Running;

namespace Larder.Clients.Tests;

/// <summary>PHANTOM: uploads whose client goes away, and a program that is asked to stop meanwhile.</summary>
public sealed class BrokenConnectionTests(SharedIndex shared) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_upload_that_is_cut_off_leaves_nothing_anywhere()
    {
        await using var program = await shared.Index.StartAsync(_folder["data"]);
        await program.Client.PublishAsync(Wheel.Make("sent_whole", "1.0"));
        var before = await shared.Index.StoredAsync(program, "cut-off");
        var package = new PackageDescription("cut_off", "1.0");
        var path = Wheel.WriteLarge(package, _folder.Path, mebibytes: 4);
        var body = UploadForm.Of(package, path).ToBytes(Path.GetFileName(path), await File.ReadAllBytesAsync(path, Stop));

        // Within the fields, within the first kilobytes, in the part that is spooled, and one byte before the end.
        foreach (var sent in (int[])[10, 2_000, body.Length / 2, body.Length - 1])
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, program.Port, Stop);
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Head(body.Length)), Stop);
            await stream.WriteAsync(body.AsMemory(0, sent), Stop);
            client.Close();
        }

        Assert.True(
            await Eventually.IsTrueAsync(async () => (await shared.Index.StoredAsync(program, "cut-off")).SetEquals(before), Patience),
            "Left behind: " + string.Join(' ', (await shared.Index.StoredAsync(program, "cut-off")).Except(before)));
        Assert.Empty(await program.Client.ListAsync("cut-off"));
        var root = await program.Client.GetStringAsync("simple/", Stop);
        Assert.DoesNotContain("cut-off", root, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Uploads_under_way_are_finished_when_the_program_is_asked_to_stop()
    {
        var files = Enumerable.Range(0, 6).Select(number => Wheel.Make($"finishing{number}", "1.0")).ToArray();
        await using (var program = await shared.Index.StartAsync(_folder["data"]))
        {
            await program.Client.PublishAsync(Wheel.Make("before_finishing", "1.0"));
            using var gate = new SemaphoreSlim(0);
            var contents = files.Select(file => new HeldContent(UploadForm.Of(file), file, gate)).ToArray();
            var uploads = contents.Select(content => program.Client.PostAsync("legacy/", content, Stop)).ToArray();
            await Task.WhenAll(contents.Select(content => content.IsHalfSent));

            program.RequestStop();
            Assert.True(await Eventually.IsTrueAsync(() => IsRefusingAsync(program), Patience), "It still takes new connections.");
            gate.Release(files.Length);

            foreach (var answer in await Task.WhenAll(uploads))
            {
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }

            Assert.Equal(0, await program.WaitForExitAsync());
        }

        await using var again = await shared.Index.StartAsync(_folder["data"]);
        foreach (var file in files)
        {
            var listed = Assert.Single(await again.Client.ListAsync(file.Name));
            Assert.Equal(file.Sha256, await again.Client.DigestAsync(listed.Url));
        }
    }

    private static async Task<bool> IsRefusingAsync(LarderProgram program)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, program.Port, Stop);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private static string Head(int length)
    {
        return $"POST /legacy/ HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic {Account.Basic}\r\n" +
            $"Content-Type: {new UploadForm().ContentType}\r\nContent-Length: {length}\r\n\r\n";
    }

    /// <summary>Sends half of the body, and the rest when it is let to.</summary>
    private sealed class HeldContent : ByteArrayContent
    {
        private readonly byte[] _body;
        private readonly SemaphoreSlim _gate;
        private readonly TaskCompletionSource _isHalfSent = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public HeldContent(UploadForm form, Distribution file, SemaphoreSlim gate)
            : this(form.ToBytes(file.FileName, file.Bytes), form.ContentType, gate)
        {
        }

        private HeldContent(byte[] body, string contentType, SemaphoreSlim gate)
            : base(body)
        {
            _body = body;
            _gate = gate;
            Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        public Task IsHalfSent => _isHalfSent.Task;

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(_body.AsMemory(0, _body.Length / 2));
            await stream.FlushAsync();
            _isHalfSent.SetResult();
            await _gate.WaitAsync();
            await stream.WriteAsync(_body.AsMemory(_body.Length / 2));
        }
    }
}
