using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Larder.Gateway.Tests.Authentication;
using Larder.Gateway.Tests.Upload;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Packages;

namespace Larder.Gateway.Tests.Access;

/// <summary>What others got at in PyPICloud, by which this index is meant to be replaced. None of it goes through.</summary>
public sealed class HoleTests(AccessFixture index) : IClassFixture<AccessFixture>
{
    private static readonly Asker[] Outsiders = [Asker.Nobody, Asker.Stranger];

    private DistributionFile File => index.File;

    private string Digest => File.Sha256[..16];

    [Fact]
    public async Task A_deleted_package_that_was_nobodys_is_not_there_to_be_taken()
    {
        var name = $"gone-{Guid.NewGuid():n}"[..20];
        await index.Package(name).CommitAsync(
            new FileUpload(name, "", Published.Wheel(name, "1.0", [1], [2])),
            Published.Alice with { ManagesCreated = false });
        await index.Package(name).DeleteAsync(Published.Alice);
        using var stranger = index.NewClient(Asker.Stranger);
        var file = name.Replace('-', '_');
        using var form = UploadBody.Of(
            name, "99.0", $"{file}-99.0-py3-none-any.whl", Distributions.Wheel(file, "99.0")).ToContent();
        using var response = await stranger.PostAsync("/legacy/", form, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task A_private_file_was_read_through_another_packages_name()
    {
        await index.PublishOfStrangerAsync("whatever");
        string[] paths =
        [
            $"/files/whatever/{Digest}/{File.FileName}", $"/files/whatever/{Digest}/{File.FileName}.metadata",
            $"/files/whatever/{Digest}/../../top-secret/{Digest}/{File.FileName}",
            $"/files/whatever/%2e%2e/top-secret/{Digest}/{File.FileName}", $"/files/whatever/..%2ftop-secret/{File.FileName}",
            $"/files/top-secret/{Digest}/{File.FileName}", $"/files/Top_Secret/{Digest}/{File.FileName}",
            $"/files//top-secret/{Digest}/{File.FileName}", $"/files/top-secret/{Digest}/{File.FileName}/",
            $"/files/top%2dsecret/{Digest}/{File.FileName}", $"/files/TOP-SECRET/{Digest}/{File.FileName}.metadata",
            $"/api/package/whatever/{File.FileName}", $"/api/packages/whatever/files/{File.FileName}",
            $"/simple/whatever/{File.FileName}", $"/{File.FileName}", $"/main/{File.ArtifactKey}", $"/{File.ArtifactKey}",
        ];
        foreach (var path in paths)
        {
            await IsShutAsync(path);
            await IsShutAsync(path, ("Range", "bytes=0-3"));
        }
    }

    [Theory]
    [InlineData("Top_Secret")]
    [InlineData("TOP.SECRET")]
    [InlineData("top--secret")]
    [InlineData("top-secret")]
    [InlineData("top%2Dsecret")]
    public async Task A_private_package_was_listed_under_another_spelling(string spelling)
    {
        string[] paths =
        [
            $"/simple/{spelling}/", $"/simple/{spelling}", $"/+simple/{spelling}/", $"/pypi/{spelling}/json", $"/pypi/{spelling}/1.0/json",
            $"/rss/project/{spelling}/releases.xml", $"/api/packages/{spelling}", $"/api/packages/{spelling}/releases/1.0",
            $"/api/packages/{spelling}/access", $"/api/package/{spelling}/", $"/{spelling}/", $"/simple/whatever/../{spelling}/",
        ];
        foreach (var path in paths)
        {
            await IsShutAsync(path, ("Accept", "application/vnd.pypi.simple.v1+json"));
            await IsShutAsync(path, ("Accept-Encoding", "gzip, zstd"));
        }
    }

    [Fact]
    public async Task A_private_file_was_deleted_through_another_packages_name()
    {
        await index.PublishOfStrangerAsync("of-stranger");
        using var stranger = index.NewClient(Asker.Stranger);
        string[] asks =
        [
            $"DELETE /api/packages/of-stranger/files/{File.FileName}", $"PUT /api/packages/of-stranger/files/{File.FileName}/yank",
            $"DELETE /api/packages/of-stranger/files/..%2f..%2ftop-secret%2ffiles%2f{File.FileName}",
            $"DELETE /api/packages/of-stranger/../top-secret/files/{File.FileName}", $"DELETE /api/packages/Top_Secret/files/{File.FileName}",
            "DELETE /api/packages/TOP.SECRET", "DELETE /api/packages/top-secret/releases/1.0", $"DELETE /api/package/of-stranger/{File.FileName}",
        ];
        foreach (var ask in asks)
        {
            var (method, path) = (ask.Split(' ')[0], ask.Split(' ')[1]);
            var answer = await Exchange.SendAsync(stranger, method, path, method == "PUT" ? "{}" : null);
            Assert.True(answer.Status is >= 400 and < 500, $"{ask}: {answer.Text}");
        }

        await IsAsItWasAsync();
    }

    [Theory]
    [InlineData("taken_from", "1.0", "taken_from-1.0-py3-none-any.whl", "top_secret")]
    [InlineData("taken_from", "2.0", "top_secret-2.0-py3-none-any.whl", "top_secret")]
    [InlineData("taken_from", "2.0", "top_secret-2.0-py3-none-any.whl", "taken_from")]
    [InlineData("taken_from", "../../../escape", "taken_from-1.0-py3-none-any.whl", "taken_from")]
    [InlineData("../top_secret", "2.0", "top_secret-2.0-py3-none-any.whl", "top_secret")]
    [InlineData("taken_from", "1.0", "evil.txt", "taken_from")]
    public async Task A_file_of_anothers_package_was_taken_under_ones_own_name(string name, string version, string fileName, string inside)
    {
        using var stranger = index.NewClient(Asker.Stranger);
        var wheel = Distributions.Wheel(inside, version.StartsWith('.') ? "1.0" : version);

        var answer = await UploadAsync(stranger, UploadBody.Of(name, version, fileName, wheel));

        Assert.True(answer.Status is >= 400 and < 500, answer.Text);
        Assert.Equal(404, (await GetAsync(Asker.Administrator, "/simple/taken-from/")).Status);
        await IsAsItWasAsync();

        // The name was not used up: its owner has it.
        using var writer = index.NewClient(Asker.Writer);
        var theirs = UploadBody.Of("top_secret", "2.0", "top_secret-2.0-py3-none-any.whl", Distributions.Wheel("top_secret", "2.0"));
        Assert.Equal(200, (await UploadAsync(writer, theirs)).Status);
        Assert.Equal(200, (await SendAsync(Asker.Administrator, "DELETE", "/api/packages/top-secret/releases/2.0")).Status);
    }

    [Theory]
    [InlineData("sha256_digest")]
    [InlineData("md5_digest")]
    [InlineData("blake2_256_digest")]
    public async Task A_wrong_digest_was_not_noticed(string field)
    {
        using var stranger = index.NewClient(Asker.Stranger);
        var body = UploadBody.Of(
            "wrong_digest", "1.0", "wrong_digest-1.0-py3-none-any.whl", Distributions.Wheel("wrong_digest", "1.0"),
            (field, new string('0', field == "md5_digest" ? 32 : 64)));

        Assert.Equal(400, (await UploadAsync(stranger, body)).Status);
        Assert.Equal(404, (await GetAsync(Asker.Administrator, "/simple/wrong-digest/")).Status);
    }

    [Fact]
    public async Task The_name_that_is_checked_is_the_name_that_is_written()
    {
        await index.PublishOfStrangerAsync("two-names");
        using var stranger = index.NewClient(Asker.Stranger);
        var wheel = Distributions.Wheel("top_secret", "3.0");
        var body = new UploadBody().Field("name", "two-names")
            .Raw(UploadBody.Of("top_secret", "3.0", "top_secret-3.0-py3-none-any.whl", wheel).ToPart());

        var answer = await UploadAsync(stranger, body);

        Assert.True(answer.Status is >= 400 and < 500, answer.Text);
        await IsAsItWasAsync();
    }

    [Fact]
    public async Task A_deleted_users_credentials_went_on_working()
    {
        await index.Grains.GetUser("leaver").CreateAsync(FakeAccounts.PasswordHash, false, Published.Alice);
        var file = await index.PublishSecretAsync("left-behind");
        await index.Package("left-behind").SetAccessAsync(Principal.OfUser("leaver"), PackagePermissions.Manage, Published.Alice);
        using var byPassword = index.NewClient("leaver");
        var made = await Exchange.SendAsync(byPassword, "POST", "/api/tokens", "{}");
        using var byToken = index.NewClientOf(JsonNode.Parse(made.Body)!["token"]!.GetValue<string>());
        string[] paths = ["/simple/left-behind/", $"/files/left-behind/{file.Sha256[..16]}/{file.FileName}", "/simple/", "/api/packages/left-behind"];
        HttpClient[] clients = [byPassword, byToken];
        foreach (var (client, path) in clients.SelectMany(client => paths.Select(path => (client, path))))
        {
            Assert.Equal(200, (await Exchange.GetAsync(client, path)).Status);
        }

        Assert.Equal(204, (await SendAsync(Asker.Administrator, "DELETE", "/api/users/leaver")).Status);

        foreach (var (client, path) in clients.SelectMany(client => paths.Select(path => (client, path))))
        {
            Assert.Equal(401, (await Exchange.GetAsync(client, path)).Status);
        }

        Assert.Equal(401, (await Exchange.SendAsync(byToken, "DELETE", "/api/packages/left-behind")).Status);
    }

    [Fact]
    public async Task No_route_shows_a_trace_of_a_private_package()
    {
        var page = await GetAsync(Asker.Reader, "/simple/top-secret/");
        var tag = page.Headers.Split('\n').Single(header => header.StartsWith("ETag", StringComparison.Ordinal))["ETag: ".Length..];
        string[] ofPackage =
        [
            "/simple/top-secret/", "/+simple/top-secret/", "/pypi/top-secret/json", "/pypi/top-secret/1.0/json",
            "/rss/project/top-secret/releases.xml", "/api/packages/top-secret", "/api/packages/top-secret/releases/1.0",
            $"/files/top-secret/{Digest}/{File.FileName}", $"/files/top-secret/{Digest}/{File.FileName}.metadata",
        ];
        foreach (var path in ofPackage)
        {
            Assert.Equal(200, (await GetAsync(Asker.Reader, path)).Status);

            // Whoever knows the tag, or says to know one, is not told that it is right.
            await IsShutAsync(path);
            await IsShutAsync(path, ("If-None-Match", tag));
            await IsShutAsync(path, ("If-None-Match", "*"));
            await IsShutAsync(path, ("If-None-Match", $"\"{File.Sha256}\""), ("Range", "bytes=0-0"));
            await IsShutAsync(path, ("X-Forwarded-User", "reader"), ("Remote-User", "reader"));
        }

        string[] lists =
        [
            "/simple/", "/simple/?format=application/vnd.pypi.simple.v1%2Bjson", "/rss/packages.xml", "/rss/updates.xml", "/api/packages",
            "/api/packages?query=secret", "/api/packages?after=top-secres&limit=1", "/api/packages?query=top-secret", "/", "/api/openapi.json",
        ];
        foreach (var path in lists)
        {
            var answer = await GetAsync(Asker.Stranger, path);
            Assert.Equal(200, answer.Status);
            Assert.DoesNotContain("secret-1.0", answer.Text.Replace('_', '-'), StringComparison.Ordinal);
            Assert.DoesNotContain(AccessFixture.Secret, answer.Text, StringComparison.Ordinal);
        }
    }

    /// <summary>Neither nobody nor a stranger has anything of the private package by this address.</summary>
    private async Task IsShutAsync(string path, params (string Name, string Value)[] headers)
    {
        foreach (var asker in Outsiders)
        {
            using var client = index.NewClient(asker);
            var answer = await Exchange.GetAsync(client, path, headers);

            // A name with another spelling leads to the right one, which is a rule about names.
            var isRefused = answer.IsRefused || answer.Status == (int)HttpStatusCode.MovedPermanently || answer.Status == 405;
            Assert.True(isRefused, string.Create(CultureInfo.InvariantCulture, $"{asker} {path}: {answer.Text}"));
            Assert.DoesNotContain("the bytes of", answer.Body, StringComparison.Ordinal);
            Assert.DoesNotContain(Digest, answer.Body.Replace(path, "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.DoesNotContain("ETag", answer.Headers, StringComparison.Ordinal);

            using var request = new HttpRequestMessage(HttpMethod.Head, path);
            var head = await Exchange.SendAsync(client, request);
            Assert.Equal((answer.Status, ""), (head.Status, head.Body));
        }
    }

    private async Task IsAsItWasAsync()
    {
        var page = await GetAsync(Asker.Reader, "/simple/top-secret/");
        Assert.Contains($"{File.FileName}#sha256={File.Sha256}", page.Body, StringComparison.Ordinal);
        Assert.Equal(1, page.Body.Split("<a ").Length - 1);
        Assert.DoesNotContain("yanked", page.Body, StringComparison.Ordinal);
        Assert.Equal(200, (await GetAsync(Asker.Reader, $"/files/top-secret/{Digest}/{File.FileName}")).Status);
    }

    private async Task<Exchange> GetAsync(Asker asker, string path)
    {
        using var client = index.NewClient(asker);
        return await Exchange.GetAsync(client, path);
    }

    private async Task<Exchange> SendAsync(Asker asker, string method, string path)
    {
        using var client = index.NewClient(asker);
        return await Exchange.SendAsync(client, method, path);
    }

    private static async Task<Exchange> UploadAsync(HttpClient client, UploadBody body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/legacy/") { Content = body.ToContent() };
        return await Exchange.SendAsync(client, request);
    }
}
