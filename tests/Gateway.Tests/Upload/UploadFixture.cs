using System.Net.Http.Headers;
using System.Text;
using Larder.Gateway.Authentication.Passwords;
using Larder.Gateway.Caching;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Abstractions.Packages;
using Larder.Packaging.Names;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Gateway.Tests.Upload;

/// <summary>An index with a user who may upload.</summary>
public class UploadFixture : IndexFixture
{
    private const string User = "uploader", Password = "correct horse battery staple";

    /// <summary>The value of an Authorization header.</summary>
    public static string Credentials { get; } =
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));

    public virtual string SpoolFolder => Path.Combine(Folder, "spool");

    /// <summary>Files in the spool, without its lock.</summary>
    public int SpooledFiles => Directory.Exists(SpoolFolder)
        ? Directory.GetFiles(SpoolFolder, "*", SearchOption.AllDirectories)
            .Count(path => Path.GetFileName(path) != "lock")
        : 0;

    /// <summary>Objects in the artifact store.</summary>
    public async Task<int> CountArtifactsAsync()
    {
        var count = 0;
        await foreach (var _ in Store.ListAsync("", null, TestContext.Current.CancellationToken))
        {
            count++;
        }

        return count;
    }

    /// <summary>What is listed of a package.</summary>
    public async Task<IReadOnlyList<DistributionFile>> ListAsync(string package)
    {
        Assert.True(PackageName.TryParse(package, out var name));
        var packages = Services.GetRequiredService<PackageCache>();
        var pages = await packages.GetAsync(name, TestContext.Current.CancellationToken);
        return pages?.Files ?? [];
    }

    /// <summary>An object of the artifact store.</summary>
    public async Task<byte[]> ReadAsync(ArtifactKey key)
    {
        await using var content = await Store.OpenReadAsync(key, null, TestContext.Current.CancellationToken);
        var bytes = new MemoryStream();
        await content!.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        return bytes.ToArray();
    }

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var passwordHash = PasswordHasher.Hash(Password);
        Assert.Equal(
            Refusal.None,
            await Grains.GetUser(User).CreateAsync(passwordHash, isAdministrator: false, Published.Alice));
    }

    /// <summary>A client with the uploader's credentials.</summary>
    public HttpClient NewUploader()
    {
        var client = NewClient();
        client.DefaultRequestHeaders.Authorization = AuthenticationHeaderValue.Parse(Credentials);
        return client;
    }

    internal async Task<UploadAnswered> UploadAsync(UploadBody body, string path = "/legacy/", string? accept = null)
    {
        using var client = NewUploader();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body.ToContent() };
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return new UploadAnswered(
            (int)response.StatusCode,
            response.ReasonPhrase ?? "",
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            response.Content.Headers.ContentType?.MediaType);
    }
}

/// <summary>The answer to an upload.</summary>
internal sealed record UploadAnswered(int Status, string Reason, string Body, string? Type);
