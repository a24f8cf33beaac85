using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Larder.Clients.Tests.Distributions;
using Larder.Clients.Tests.Running;

namespace Larder.Clients.Tests;

/// <summary>STALE, FLICKER, EARLY, UNDEAD and REVOKED: what readers see while others write.</summary>
public sealed class HistoryTests(SharedIndex shared)
{
    private const int Writers = 4;
    private const int Readers = 4;
    private const int Releases = 40;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IndexUnderTest Index => shared.Index;

    [Fact]
    public async Task Readers_see_what_was_acknowledged_keep_seeing_it_and_can_fetch_it()
    {
        var acknowledged = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var writers = Enumerable.Range(0, Writers).Select(writer => Task.Run(
            async () =>
            {
                using var client = Index.NewClient();
                for (var release = 0; release < Releases; release++)
                {
                    var file = Wheel.Make("observed", $"{writer}.{release}");
                    await client.PublishAsync(file);
                    acknowledged[file.FileName] = file.Sha256;
                }
            },
            Stop)).ToArray();
        var written = Task.WhenAll(writers);

        await Task.WhenAll(Enumerable.Range(0, Readers).Select(_ => ReadUntilAsync(written, acknowledged)));

        await written;
        Assert.Equal(Writers * Releases, (await Index.Client.ListAsync("observed")).Count);
    }

    [Fact]
    public async Task What_was_deleted_is_gone_at_once_and_its_name_never_gets_other_bytes()
    {
        var file = Wheel.Make("deleted_for_good", "1.0");
        await Index.Client.PublishAsync(file, Wheel.Make("deleted_for_good", "1.1"));
        var url = (await Index.Client.ListAsync("deleted-for-good")).Single(listed => listed.FileName == file.FileName).Url;

        using var deleted = await Index.Client.DeleteAsync("api/packages/deleted-for-good/releases/1.0", Stop);
        Assert.True(deleted.IsSuccessStatusCode, await deleted.Content.ReadAsStringAsync(Stop));

        Assert.DoesNotContain(await Index.Client.ListAsync("deleted-for-good"), listed => listed.FileName == file.FileName);
        using var fetched = await Index.Client.GetAsync(url, Stop);
        Assert.Equal(HttpStatusCode.NotFound, fetched.StatusCode);
        using var other = await Index.Client.UploadAsync(
            Wheel.Make(new PackageDescription("deleted_for_good", "1.0") { Salt = " with other bytes" }));
        Assert.Equal(HttpStatusCode.BadRequest, other.StatusCode);
    }

    [Fact]
    public async Task A_revoked_token_opens_nothing_from_its_revocation_on()
    {
        using var made = await Index.Client.PostAsJsonAsync("api/tokens", new { user = Account.User, label = "short-lived" }, Stop);
        var token = await made.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(Stop);
        using var client = new HttpClient { BaseAddress = Index.Url };
        var credentials = Encoding.ASCII.GetBytes("__token__:" + token.GetProperty("token").GetString());
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(credentials));
        await client.PublishAsync(Wheel.Make("by_short_lived_token", "1.0"));

        using var revoked = await Index.Client.DeleteAsync($"api/tokens/{token.GetProperty("id").GetString()}", Stop);
        revoked.EnsureSuccessStatusCode();

        using var read = await client.GetAsync("simple/by-short-lived-token/", Stop);
        Assert.Equal(HttpStatusCode.Unauthorized, read.StatusCode);
        using var write = await client.UploadAsync(Wheel.Make("by_short_lived_token", "1.1"));
        Assert.Equal(HttpStatusCode.Unauthorized, write.StatusCode);
    }

    private async Task ReadUntilAsync(Task written, ConcurrentDictionary<string, string> acknowledged)
    {
        using var client = Index.NewClient();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        bool isLast;
        do
        {
            isLast = written.IsCompleted;
            var before = acknowledged.ToArray();
            var listed = (await client.ListAsync("observed")).ToDictionary(file => file.FileName, StringComparer.Ordinal);

            Assert.All(before, file => Assert.Equal(file.Value, listed.GetValueOrDefault(file.Key)?.Sha256));
            Assert.Subset(listed.Keys.ToHashSet(StringComparer.Ordinal), seen);
            foreach (var file in listed.Values.Where(file => seen.Add(file.FileName)))
            {
                Assert.Equal(file.Sha256, await client.DigestAsync(file.Url));
            }
        }
        while (!isLast);
    }
}
