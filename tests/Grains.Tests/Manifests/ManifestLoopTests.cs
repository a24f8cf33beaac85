using System.Globalization;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Manifests;
using Larder.Grains.Tests.Hosting;
using Larder.Packaging.Names;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Larder.Grains.Tests.Manifests;

/// <summary>What a silo does about manifests that others owe.</summary>
public sealed class ManifestLoopTests : IDisposable
{
    /// <summary>As many as are looked for at once.</summary>
    private const int Many = 256;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task However_many_manifests_cannot_be_written_those_of_other_packages_are()
    {
        // A process that would write in ten minutes ends: as far as manifests are concerned, it was killed.
        using (var first = SingleProcessTests.NewHost(_folder, null, ("Manifests:Delay", "00:10:00")))
        {
            await first.StartAsync(Stop);
            for (var number = 0; number < Many; number++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"new{number}");
                await CommitAsync(first, name);
                await PutNewerAsync(first, name);
            }

            await CommitAsync(first, "six");
            await first.StopAsync(Stop);
        }

        using var second = SingleProcessTests.NewHost(_folder, null, ("Manifests:Delay", "00:00:00.1"));
        await second.StartAsync(Stop);
        var store = second.Services.GetRequiredService<IArtifactStore>();

        await Until.TrueAsync(async () => (await ManifestReader.ListAsync(store, new(IndexName.Main, "six"), Stop)).Count is 1);

        await second.StopAsync(Stop);
    }

    private static async Task CommitAsync(IHost host, string name)
    {
        Assert.True(PackageName.TryParse(name, out var package));
        await host.Services.GetRequiredService<IGrainFactory>().GetPackage(IndexName.Main, package)
            .CommitAsync(Samples.Upload(name, "1.0"), Samples.Alice);
    }

    /// <summary>What a newer program has written under the package's serial: nobody else may write it.</summary>
    private static async Task PutNewerAsync(IHost host, string name)
    {
        var manifest = new PackageManifest
        {
            Version = PackageManifest.CurrentVersion + 1,
            Index = IndexName.Main,
            Name = name,
            Serial = 1,
            AsOf = Samples.Noon,
            DisplayName = name,
            CreatedAt = Samples.Noon,
            UpdatedAt = Samples.Noon,
        };
        using var content = new MemoryStream(ManifestJson.Write(manifest));
        var key = new ManifestKey(IndexName.Main, name, manifest.Serial).Key;
        await host.Services.GetRequiredService<IArtifactStore>().PutAsync(key, content, content.Length, null, Stop);
    }
}
