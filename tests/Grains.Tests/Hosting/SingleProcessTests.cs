using System.Net.NetworkInformation;
using Dapper;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Catalogue;
using Larder.Grains.Abstractions.Leases;
using Larder.Grains.Abstractions.Packages;
using Larder.Grains.Tests.Cluster;
using Larder.Packaging.Names;
using Larder.Silo;
using Larder.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Larder.Grains.Tests.Hosting;

public sealed class SingleProcessTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_uploaded_is_there_after_a_restart()
    {
        using var folder = new TemporaryFolder();
        using (var first = NewHost(folder))
        {
            await first.StartAsync(Stop);
            Assert.Equal(Refusal.None, (await Package(first).CommitAsync(Samples.Upload("six", "1.0"), Samples.Alice)).Refusal);
            await first.StopAsync(Stop);
        }

        using var second = NewHost(folder);
        await second.StartAsync(Stop);
        var check = await Package(second).CheckUploadAsync(
            Samples.Wheel("six", "1.0").FileName, Samples.Wheel("six", "1.0").Sha256, 1_000);
        await second.StopAsync(Stop);

        Assert.True(check.AlreadyThere);
    }

    /// <summary>Has readers in the process, as a gateway is, that have ended by then.</summary>
    [Fact]
    public async Task After_a_graceful_stop_no_row_is_owned()
    {
        using var folder = new TemporaryFolder();
        using (var host = NewHost(folder))
        {
            await host.StartAsync(Stop);
            await Package(host).CommitAsync(Samples.Upload("six", "1.0"), Samples.Alice);
            await ReadAsync(host);
            await host.StopAsync(Stop);
        }

        using var database = Databases.Open(folder["larder.db"], TimeProvider.System);
        var owned = await database.ReadAsync(
            connection => connection.ExecuteScalarAsync<long>(
                "select (select sum(leased_until) from package) + (select sum(leased_until) from catalogue_shard)"),
            Stop);
        Assert.Equal(0, owned);
    }

    [Fact]
    public async Task It_opens_no_port()
    {
        using var folder = new TemporaryFolder();
        using var host = NewHost(folder);

        await host.StartAsync(Stop);
        var listening = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners();
        await host.StopAsync(Stop);

        Assert.DoesNotContain(listening, endpoint => endpoint.Port is 11_111 or 30_000);
    }

    [Fact]
    public void All_wrong_settings_are_reported_at_once()
    {
        using var folder = new TemporaryFolder();
        using var host = NewHost(
            folder, null, ("Database:Sqlite:Readers", "0"), ("Leases:ReaderLease", "00:00:50"), ("Packages:MaxPackageBytes", "1"));

        var exception = Assert.Throws<AggregateException>(
            () => host.Services.GetRequiredService<IStartupValidator>().Validate());

        var failures = exception.InnerExceptions.OfType<OptionsValidationException>().SelectMany(e => e.Failures).ToList();
        Assert.Contains(failures, failure => failure.Contains("Readers", StringComparison.Ordinal));
        Assert.Contains(failures, failure => failure.Contains("Ownership", StringComparison.Ordinal));
        Assert.Contains(failures, failure => failure.Contains("MaxPackageBytes", StringComparison.Ordinal));
    }

    private static async Task ReadAsync(IHost host)
    {
        var client = host.Services.GetRequiredService<IClusterClient>();
        var package = new TestReader<PackageHead>(client, Package(host).AcquireAsync);
        var names = new TestReader<CatalogueNames>(client, client.GetCatalogueOf(IndexName.Main, "six").AcquireAsync);
        await package.ReadAsync();
        await names.ReadAsync();
        Assert.True(package.Holds && names.Holds);
        var ended = host.Services.GetRequiredService<EndedReaders>();
        ended.Add(package.Name);
        ended.Add(names.Name);
    }

    /// <param name="change">Changes what the silo is made of.</param>
    internal static IHost NewHost(
        TemporaryFolder folder, Action<IServiceCollection>? change = null, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(
            settings.Append(("Database:Sqlite:Path", folder["larder.db"]))
                .Append(("Artifacts:FileSystem:Root", folder["artifacts"]))
                .Select(setting => KeyValuePair.Create(setting.Item1, (string?)setting.Item2)));
        builder.Services.AddArtifactStorage(builder.Configuration);
        builder.AddSilo();
        change?.Invoke(builder.Services);
        return builder.Build();
    }

    internal static IPackageGrain Package(IHost host)
    {
        Assert.True(PackageName.TryParse("six", out var name));
        return host.Services.GetRequiredService<IGrainFactory>().GetPackage(IndexName.Main, name);
    }
}
