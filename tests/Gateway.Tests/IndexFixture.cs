using System.Net;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Silo;
using Larder.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Larder.Gateway.Tests;

/// <summary>The real thing in one process: gateway, grains, SQLite and files in a folder of its own, on a free port of 127.0.0.1.</summary>
/// <remarks>One for each test class; every test takes package names of its own. Reading is open to everybody unless a derived
/// fixture says otherwise.</remarks>
public class IndexFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("larder-gateway-tests-");
    private WebApplication? _app;

    /// <summary>Where it listens, with a slash at the end.</summary>
    public Uri Address { get; private set; } = null!;

    public IServiceProvider Services => _app!.Services;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    public IArtifactStore Store => Services.GetRequiredService<IArtifactStore>();

    /// <summary>The folder that database and artifacts are in.</summary>
    public string Folder => _folder.FullName;

    /// <summary>Settings beside those that the fixture needs itself; they win over its own.</summary>
    protected virtual IEnumerable<(string Key, string Value)> Settings => [];

    public virtual async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = Folder });
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(OwnSettings().Concat(Settings)
            .GroupBy(setting => setting.Key, (key, settings) => KeyValuePair.Create(key, (string?)settings.Last().Value)));
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddSilo();
        builder.Services.AddArtifactStorage(builder.Configuration);
        builder.Services.AddGateway(builder.Configuration);
        ConfigureServices(builder.Services);

        _app = builder.Build();
        _app.UseGateway();
        await _app.StartAsync(TestContext.Current.CancellationToken);
        Address = new Uri(_app.Urls.Single().TrimEnd('/') + "/");
    }

    /// <summary>A client that follows no redirects, decompresses nothing, and sends no header of its own.</summary>
    public HttpClient NewClient() => new(
        new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None, UseCookies = false })
    {
        BaseAddress = Address,
    };

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_app is not null)
        {
            await _app.StopAsync(CancellationToken.None);
            await _app.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    /// <summary>Replaces parts of the composition, for tests of what happens when one of them fails.</summary>
    protected virtual void ConfigureServices(IServiceCollection services)
    {
    }

    private IEnumerable<(string Key, string Value)> OwnSettings() =>
    [
        ("Database:Sqlite:Path", Path.Combine(Folder, "larder.db")),
        ("Artifacts:FileSystem:Root", Path.Combine(Folder, "artifacts")),
        ("Upload:SpoolFolder", Path.Combine(Folder, "spool")),
        ("Access:AnonymousRead", "true"),
    ];
}
