using System.Text;
using Larder.Gateway.Tests.Upload;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Packages;

namespace Larder.Gateway.Tests.Access;

/// <summary>Where forbidden packages are hidden, one that is there is answered as one that is not, byte for byte.</summary>
public sealed class HiddenTests(HiddenFixture index) : IClassFixture<HiddenFixture>
{
    /// <summary>A name that nobody has, as long as the hidden one and with the same first letter.</summary>
    private const string Vacant = "tin-parrot";

    private static readonly (string Name, string Value)[][] Ways =
    [
        [], [("Accept", "application/vnd.pypi.simple.v1+json")], [("Accept-Encoding", "gzip")], [("Accept-Encoding", "zstd")],
        [("Accept", "image/png")], [("If-None-Match", "*")], [("If-None-Match", "\"0\"")], [("Range", "bytes=0-9")],
        [("Origin", "https://elsewhere.example")], [("Accept", "application/problem+json")],
    ];

    public static readonly TheoryData<string> Routes =
    [
        .. AccessTable.Routes.Keys.Where(route => route.Contains("{package}", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    private DistributionFile File => index.File;

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_hidden_package_and_a_name_that_nobody_has_are_answered_alike(string route)
    {
        foreach (var asker in (Asker[])[Asker.Nobody, Asker.WrongPassword, Asker.Stranger])
        {
            using var client = index.NewClient(asker);
            foreach (var spelling in (string[])[AccessFixture.Secret, "Top_Secret"])
            {
                var other = spelling == AccessFixture.Secret ? Vacant : "Tin_Parrot";
                foreach (var way in Ways)
                {
                    var hidden = await SendAsync(client, route, spelling, way);
                    var vacant = await SendAsync(client, route, other, way);

                    Assert.Equal(Plain(vacant), Plain(hidden));
                    Assert.True(hidden.Status is 401 or 404 or 301 or 403 or 406, $"{route} by {asker}: {hidden.Text}");
                    Assert.True(asker == Asker.Stranger || hidden.Status == 401, $"{route} by {asker}: {hidden.Text}");
                    Assert.True(hidden.Status != 403 || AccessTable.Routes[route] == Asked.Administer, $"{route} by {asker}: {hidden.Text}");
                }
            }
        }
    }

    [Theory]
    [InlineData(AccessFixture.Secret, Vacant, "top_secret", "tin_parrot")]
    [InlineData("Top.Secret", "Tin.Parrot", "top_secret", "tin_parrot")]
    public async Task An_upload_is_refused_alike(string hiddenName, string vacantName, string hiddenFile, string vacantFile)
    {
        foreach (var asker in (Asker[])[Asker.Nobody, Asker.WrongPassword, Asker.Stranger])
        {
            foreach (var version in (string[])["1.0", "2.0"])
            {
                var hidden = await UploadAsync(asker, hiddenName, hiddenFile, version);
                var vacant = await UploadAsync(asker, vacantName, vacantFile, version);

                Assert.Equal(Plain(vacant), Plain(hidden));
                Assert.Equal(asker == Asker.Stranger ? 403 : 401, hidden.Status);
            }
        }
    }

    [Fact]
    public async Task Lists_do_not_change_when_a_hidden_package_does()
    {
        string[] lists =
        [
            "/simple/", "/simple/?format=application/vnd.pypi.simple.v1%2Bjson", "/rss/packages.xml", "/rss/updates.xml", "/api/packages",
            "/api/packages?query=secret", "/api/packages?limit=1",
        ];
        using var stranger = index.NewClient(Asker.Stranger);
        var before = await Task.WhenAll(lists.Select(list => Exchange.GetAsync(stranger, list)));

        await index.PublishSecretAsync("another-secret");
        await index.PublishAsync(AccessFixture.Secret, "1.1");
        await index.Package("another-secret").DeleteAsync(Published.Alice);

        var after = await Task.WhenAll(lists.Select(list => Exchange.GetAsync(stranger, list)));
        Assert.Equal(before.Select(answer => answer.Text), after.Select(answer => answer.Text));
        Assert.All(after, answer => Assert.Equal(200, answer.Status));
    }

    [Fact]
    public async Task A_package_that_was_deleted_or_only_reserved_is_answered_as_a_name_that_nobody_has()
    {
        await index.PublishSecretAsync("del-secret");
        await index.Package("del-secret").DeleteAsync(Published.Alice);
        await index.Package("res-secret").SetAccessAsync(Principal.OfUser("somebody"), PackagePermissions.Manage, Published.Alice);
        using var stranger = index.NewClient(Asker.Stranger);
        foreach (var route in Routes.Select(row => row.Data))
        {
            foreach (var name in (string[])["del-secret", "res-secret"])
            {
                Assert.Equal(Plain(await SendAsync(stranger, route, Vacant, [])), Plain(await SendAsync(stranger, route, name, [])));
            }
        }
    }

    [Fact]
    public async Task Who_may_read_is_told_what_else_is_forbidden()
    {
        using var reader = index.NewClient(Asker.Reader);

        Assert.Equal(200, (await Exchange.GetAsync(reader, $"/files/top-secret/{File.Sha256[..16]}/{File.FileName}")).Status);
        Assert.Equal(403, (await Exchange.SendAsync(reader, "DELETE", "/api/packages/top-secret")).Status);
        Assert.Equal(403, (await Exchange.SendAsync(reader, "PUT", "/api/packages/top-secret/releases/1.0/yank", "{}")).Status);
    }

    private async Task<Exchange> SendAsync(HttpClient client, string route, string package, (string Name, string Value)[] headers)
    {
        var (method, pattern) = (route.Split(' ')[0], route.Split(' ')[1]);
        var path = pattern
            .Replace("{package}", package, StringComparison.Ordinal)
            .Replace("{version}", "1.0", StringComparison.Ordinal)
            .Replace("{digest}", File.Sha256[..16], StringComparison.Ordinal)
            .Replace("{file}", "top_secret-1.0-py3-none-any.whl", StringComparison.Ordinal)
            .Replace("{principal}", "user:stranger", StringComparison.Ordinal);
        if (pattern.Contains("simple", StringComparison.Ordinal))
        {
            path += "/";
        }

        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (method is "PUT" or "POST")
        {
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        }

        return await Exchange.SendAsync(client, request);
    }

    private async Task<Exchange> UploadAsync(Asker asker, string name, string fileName, string version)
    {
        var body = UploadBody.Of(name, version, $"{fileName}-{version}-py3-none-any.whl", Distributions.Wheel(fileName, version));
        using var client = index.NewClient(asker);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/legacy/") { Content = body.ToContent() };
        return await Exchange.SendAsync(client, request);
    }

    /// <summary>All of the answer, with the same word for the names: they are as long, so lengths must agree as well.</summary>
    private static string Plain(Exchange answer)
    {
        var text = answer.Text;
        foreach (var name in (string[])["top-secret", "del-secret", "res-secret", Vacant])
        {
            text = text.Replace(name, "the-name", StringComparison.OrdinalIgnoreCase)
                .Replace(name.Replace('-', '_'), "the_name", StringComparison.OrdinalIgnoreCase)
                .Replace(name.Replace('-', '.'), "the.name", StringComparison.OrdinalIgnoreCase);
        }

        return text;
    }
}
