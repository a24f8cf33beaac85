using System.Globalization;
using Larder.Clients.Tests.Running;
using Larder.Silo;
using Larder.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Larder.Grains.Tests.Clustering;

/// <summary>Members of a cluster on PostgreSQL, each a host of its own in this process.</summary>
internal sealed class Members(string connectionString) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <param name="change">Changes what it is made of.</param>
    public IHost NewSilo(Action<IServiceCollection>? change = null) => New(builder => builder.AddSilo(), change);

    public IHost NewGateway() => New(builder => builder.AddGatewayMember(), null);

    private IHost New(Action<HostApplicationBuilder> add, Action<IServiceCollection>? change)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Database:Engine"] = "Postgres",
            ["Database:Postgres:ConnectionString"] = connectionString,
            ["Artifacts:FileSystem:Root"] = _folder["artifacts"],
            ["Cluster:Port"] = FreePort.Find().ToString(CultureInfo.InvariantCulture),
        });
        builder.Services.AddArtifactStorage(builder.Configuration);
        add(builder);
        change?.Invoke(builder.Services);
        return builder.Build();
    }
}
