using Larder.Grains.Abstractions.Artifacts;
using Larder.Storage.S3;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Larder.Storage.Tests.S3;

/// <summary>What the settings mean, and what is said when they are wrong.</summary>
public sealed class S3SettingsTests(TestBucket bucket)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Everything_that_is_wrong_is_named_at_once()
    {
        var problem = Assert.Throws<OptionsValidationException>(() => Resolve(
            ("Prefix", "/a b"), ("Endpoint", "ftp://x"), ("PublicEndpoint", "https://s3.example.org/path"), ("Region", ""),
            ("AccessKey", "only-one"), ("Encryption", "rot13"), ("KmsKeyId", "k"), ("CaFile", "/nowhere.pem"),
            ("PartBytes", "1"), ("RedirectLifetime", "1.00:00:00")));

        string[] expected =
        [
            "Bucket must be set", "Prefix '/a b' must", "Endpoint 'ftp://x' must", "PublicEndpoint 'https://s3.example.org/path' must",
            "Region must", "AccessKey and", "Encryption 'rot13' must", "KmsKeyId is for", "CaFile '/nowhere.pem' cannot be read",
            "PartBytes must be between", "RedirectLifetime must be between",
        ];
        Assert.Equal(expected.Length, problem.Failures.Count());
        Assert.All(expected, text => Assert.Contains(
            problem.Failures, failure => failure.StartsWith($"Artifacts:S3:{text}", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("https://user:hunter2@s3.example.org")]
    [InlineData("https://s3.example.org/?key=hunter2")]
    public void A_password_in_an_address_is_not_repeated(string address)
    {
        var problem = Assert.Throws<OptionsValidationException>(() => Resolve(("Bucket", "wheels"), ("Endpoint", address)));

        Assert.Equal(
            "Artifacts:S3:Endpoint must be an http or https URL without path, query and user, as https://s3.example.org.", problem.Message);
    }

    [Fact]
    public void The_settings_of_a_store_that_is_not_used_are_not_looked_at()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"larder-{Guid.NewGuid():n}");
        var settings = new Dictionary<string, string?>
        {
            ["Artifacts:FileSystem:Root"] = folder, ["Artifacts:S3:Endpoint"] = "nonsense",
        };
        Assert.IsNotType<S3ArtifactStore>(Services(settings).GetRequiredService<IArtifactStore>());
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("Bucket", "no-such-bucket-here", "There is no bucket 'no-such-bucket-here'")]
    [InlineData("AccessKey", "nobody", "does not know the access key: check Artifacts:S3:AccessKey")]
    [InlineData("SecretKey", "wrong", "refuses the signature: check Artifacts:S3:SecretKey")]
    [InlineData("Endpoint", "http://127.0.0.1:1", "cannot be reached: Connection refused")]
    [InlineData("Endpoint", "https", "cannot be reached: The remote certificate is invalid")]
    public async Task What_is_wrong_with_the_settings_is_told_by_the_first_look(string name, string value, string expected)
    {
        using var store = NewStore(options =>
        {
            var property = typeof(S3ArtifactOptions).GetProperty(name)!;
            property.SetValue(options, value is "https" ? bucket.Server.TlsEndpoint : value);
            options.Retries = 1;
        });

        // What is asked by HEAD has no body that would say it; listing has.
        var problem = await Assert.ThrowsAsync<ArtifactStoreUnavailableException>(
            async () => await store.ListAsync("", after: null, Stop).GetAsyncEnumerator(Stop).MoveNextAsync());
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(bucket.Server.SecretKey, problem.ToString(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArtifactStoreUnavailableException>(() => store.ProveAsync(Stop));
        await Assert.ThrowsAsync<ArtifactStoreUnavailableException>(() => store.CheckAsync(Stop));
        await Assert.ThrowsAsync<ArtifactStoreUnavailableException>(() => store.HeadAsync(new ArtifactKey("a/b"), Stop));
        await Assert.ThrowsAsync<ArtifactStoreUnavailableException>(() => store.OpenReadAsync(new ArtifactKey("a/b"), range: null, Stop));
    }

    [Fact]
    public async Task A_bucket_of_somebody_else_is_denied_and_says_so()
    {
        using var store = NewStore(options =>
            (options.AccessKey, options.SecretKey) = (bucket.Server.OtherAccessKey, bucket.Server.OtherSecretKey));
        var problem = await Assert.ThrowsAsync<ArtifactStoreUnavailableException>(() => store.ProveAsync(Stop));
        Assert.Contains($"denies access to the bucket '{bucket.Name}'", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_that_is_wrong_is_told()
    {
        await using var server = await FaultyServer.StartAsync(bucket.Server.Endpoint);
        server.Decide = _ => Fault.Skewed;
        using var store = NewStore(options => options.Endpoint = server.Endpoint);

        var problem = await Assert.ThrowsAsync<ArtifactStoreUnavailableException>(
            () => store.OpenReadAsync(new ArtifactKey("a/b"), range: null, Stop));

        Assert.Contains("differ by more than 15 minutes", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_look_at_a_bucket_that_works_leaves_nothing_in_it()
    {
        var prefix = $"{Guid.NewGuid():n}/";
        using var store = NewStore(options => options.Prefix = prefix);

        await store.ProveAsync(Stop);
        await store.CheckAsync(Stop);

        Assert.Equal(0, await store.RemoveUnfinishedAsync(DateTimeOffset.MaxValue, Stop));
        Assert.False(await store.ListAsync("", after: null, Stop).GetAsyncEnumerator(Stop).MoveNextAsync());
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(6 << 20)]
    public async Task Encryption_and_storage_class_go_with_each_object_and_bodies_are_plain(int size)
    {
        await using var server = await FaultyServer.StartAsync(bucket.Server.Endpoint);
        Dictionary<string, string> headers = [];
        server.Decide = request =>
        {
            foreach (var (name, values) in request.Headers)
            {
                headers.TryAdd(name, values.ToString());
            }

            return Fault.Denied;
        };
        using var store = NewStore(options =>
        {
            (options.Endpoint, options.Encryption, options.KmsKeyId) = (server.Endpoint, "aws:kms", "key-1");
            options.StorageClass = "STANDARD_IA";
        });
        var properties = new ArtifactProperties("A", "1", "a-1.whl", new string('0', 64), null, "Zoë", DateTimeOffset.UnixEpoch);

        await Assert.ThrowsAsync<ArtifactStoreUnavailableException>(
            () => store.PutAsync(new ArtifactKey("a/b"), new MemoryStream(new byte[size]), size, properties, Stop));

        Assert.Equal("aws:kms", headers["x-amz-server-side-encryption"]);
        Assert.Equal("key-1", headers["x-amz-server-side-encryption-aws-kms-key-id"]);
        Assert.Equal("STANDARD_IA", headers["x-amz-storage-class"]);
        Assert.Equal("Zo%C3%AB", headers["x-amz-meta-uploader"]);
        Assert.DoesNotContain("STREAMING", headers["X-Amz-Content-SHA256"], StringComparison.Ordinal);
        Assert.False(headers.ContainsKey("x-amz-sdk-checksum-algorithm"));
    }

    [Fact]
    public async Task What_another_index_wrote_with_its_objects_is_read()
    {
        var prefix = $"{Guid.NewGuid():n}/";
        var put = new Amazon.S3.Model.PutObjectRequest
        {
            BucketName = bucket.Name, Key = prefix + "a1b2/flask/Flask-2.0.tar.gz", ContentBody = "x", UseChunkEncoding = false,
        };
        foreach (var (name, value) in new[]
            { ("name", "flask"), ("version", "2.0"), ("summary", "100%25 web"), ("hash-md5", "x"), ("uploader", "50%25er") })
        {
            put.Metadata[name] = value;
        }

        await bucket.Client.PutObjectAsync(put, Stop);
        using var store = NewStore(options => options.Prefix = prefix);

        var head = await store.HeadAsync(new ArtifactKey("a1b2/flask/Flask-2.0.tar.gz"), Stop);

        Assert.Equal(
            new ArtifactProperties("flask", "2.0", "Flask-2.0.tar.gz", "", null, "50%25er", head!.WrittenAt), head.Properties);
    }

    private static S3ArtifactOptions Resolve(params (string Key, string Value)[] settings) => Services(settings
        .Select(setting => KeyValuePair.Create("Artifacts:S3:" + setting.Key, (string?)setting.Value))
        .Append(KeyValuePair.Create("Artifacts:Store", (string?)"S3")))
        .GetRequiredService<IOptions<S3ArtifactOptions>>().Value;

    private static ServiceProvider Services(IEnumerable<KeyValuePair<string, string?>> settings) => new ServiceCollection()
        .AddLogging()
        .AddArtifactStorage(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
        .BuildServiceProvider();

    private S3ArtifactStore NewStore(Action<S3ArtifactOptions> change)
    {
        var options = bucket.NewOptions($"{Guid.NewGuid():n}/");
        change(options);
        return new S3ArtifactStore(Options.Create(options), TimeProvider.System, NullLogger<S3ArtifactStore>.Instance);
    }
}
