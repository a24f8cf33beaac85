using Larder.Grains.Abstractions.Artifacts;
using Larder.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Larder.Grains.Tests.Sweeping;

/// <summary>SQLite and a local disk.</summary>
public sealed class LocalStoreSweepTests : StoreSweepContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<IDisposable> _open = [];

    public void Dispose()
    {
        _open.ForEach(each => each.Dispose());
        _folder.Dispose();
    }

    internal override async Task<SweptIndex> NewIndexAsync()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var database = await Databases.NewAsync(_folder, time);
        var services = new ServiceCollection()
            .AddLogging()
            .AddArtifactStorage(new ConfigurationBuilder()
                .AddInMemoryCollection([new("Artifacts:FileSystem:Root", _folder["artifacts"])])
                .Build())
            .BuildServiceProvider();
        _open.AddRange([services, database]);

        // Uploads begin after the database was made.
        time.Advance(TimeSpan.FromSeconds(1));
        return new SweptIndex(database, services.GetRequiredService<IArtifactStore>(), time);
    }
}
