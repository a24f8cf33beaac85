using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Larder.Gateway.Tests.Access;
using Larder.Gateway.Tests.Authentication;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Packages;

namespace Larder.Gateway.Tests.S3;

/// <summary>Redirects to the store are only for those who may read the package, in an index that is open otherwise.</summary>
[Collection(S3Collection.Name)]
public sealed class S3PrivateFileTests(S3RedirectFixture index) : IClassFixture<S3RedirectFixture>
{
    private readonly string _package = "private" + Guid.NewGuid().ToString("n");
    private readonly byte[] _large = RandomNumberGenerator.GetBytes(400_000);

    [Fact]
    public async Task A_private_files_signed_url_is_for_its_readers_alone()
    {
        var (mine, open) = (await PublishAsync("mine"), await index.PublishAsync(_package + "-open", "1.0", _large));
        using var reader = NewClient("mine");
        using var stranger = NewClient("strange");
        using var nobody = index.NewClient();
        await index.Grains.GetUser("strange").CreateAsync(FakeAccounts.PasswordHash, false, Published.Alice);
        var url = $"/files/{_package}/{mine.Sha256[..16]}/{mine.FileName}";

        var shown = await Exchange.GetAsync(reader, url);
        Assert.Equal(302, shown.Status);
        Assert.Contains("X-Amz-Signature", shown.Headers, StringComparison.Ordinal);
        Assert.Contains("Cache-Control: no-store", shown.Headers, StringComparison.Ordinal);
        string[] paths =
        [
            url, url + ".metadata", url.Replace(_package, _package.ToUpperInvariant(), StringComparison.Ordinal),
            url.Replace($"/{_package}/", $"/{_package}-open/", StringComparison.Ordinal),
            $"/files/{_package}-open/{open.Sha256[..16]}/{mine.FileName}",
            $"/files/{_package}-open/../{_package}/{mine.Sha256[..16]}/{mine.FileName}",
        ];
        foreach (var path in paths)
        {
            foreach (var client in (HttpClient[])[nobody, stranger])
            {
                IsShut(await Exchange.GetAsync(client, path));
                IsShut(await Exchange.GetAsync(client, path, ("Range", "bytes=0-0")));
                IsShut(await Exchange.GetAsync(client, path, ("If-None-Match", "*")));
                using var head = new HttpRequestMessage(HttpMethod.Head, path);
                IsShut(await Exchange.SendAsync(client, head));
            }
        }
    }

    [Fact]
    public async Task After_its_reader_was_taken_out_no_further_url_is_signed()
    {
        var file = await PublishAsync("former");
        using var former = NewClient("former");
        var url = $"/files/{_package}/{file.Sha256[..16]}/{file.FileName}";
        Assert.Equal(302, (await Exchange.GetAsync(former, url)).Status);

        await index.Package(_package).SetAccessAsync(Principal.OfUser("former"), PackagePermissions.None, Published.Alice);

        IsShut(await Exchange.GetAsync(former, url));
    }

    private static void IsShut(Exchange answer)
    {
        Assert.True(answer.IsRefused, answer.Text);
        Assert.DoesNotContain("Location", answer.Headers, StringComparison.Ordinal);
        Assert.DoesNotContain("ETag", answer.Headers, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Amz", answer.Text, StringComparison.Ordinal);
    }

    private async Task<DistributionFile> PublishAsync(string reader)
    {
        await index.Grains.GetUser(reader).CreateAsync(FakeAccounts.PasswordHash, false, Published.Alice);
        await index.Package(_package).ReplaceAccessAsync(
            [new(Principal.OfUser(reader), PackagePermissions.Read), new(Principal.OfUser("owner"), PackagePermissions.Read)], Published.Alice);
        return await index.PublishAsync(_package, "1.0", _large);
    }

    private HttpClient NewClient(string user)
    {
        var client = index.NewClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{FakeAccounts.Password}")));
        return client;
    }
}
