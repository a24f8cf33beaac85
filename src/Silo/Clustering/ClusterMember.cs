using System.Data.Common;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Serialization;

namespace Larder.Silo.Clustering;

/// <summary>A member of a cluster of several processes, which find each other through the PostgreSQL database.</summary>
internal static class ClusterMember
{
    /// <summary>Reminders and grain state belong to it. Not a setting: they stay when the cluster is renamed.</summary>
    private const string ServiceId = "larder";

    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(5);

    /// <summary>Joins the cluster that <see cref="ClusterMemberOptions"/> describe.</summary>
    /// <param name="kind">What the process is, for the member's name: <c>silo</c>, <c>gateway</c>.</param>
    public static ISiloBuilder UseCluster(this ISiloBuilder silo, string kind)
    {
        silo.UseAdoNetClustering(options => options.Configure<DbDataSource>((clustering, database) =>
        {
            clustering.Invariant = OrleansTables.PostgresInvariant;
            clustering.DataSource = database;
        }));
        silo.Services.AddOptions<ClusterOptions>().Configure<IOptions<ClusterMemberOptions>>((cluster, member) =>
        {
            cluster.ClusterId = member.Value.Name;
            cluster.ServiceId = ServiceId;
        });
        silo.Services.AddOptions<SiloOptions>().Configure<IOptions<ClusterMemberOptions>>((names, member) =>
            names.SiloName = $"{kind}@{member.Value.Address}:{member.Value.Port}");
        silo.Services.AddOptions<EndpointOptions>().Configure<IOptions<ClusterMemberOptions>>(SetEndpoints);
        silo.Services.AddOptions<ClusterMembershipOptions>().Configure<IOptions<ClusterMemberOptions>>(SetTimings);

        silo.Services.AddSingleton<IFatalErrorHandler, MemberDeath>();

        // Orleans' own choice, by the load that silos last told of, gives whatever is used in the same second to one of them.
        silo.Services.AddSingleton<PlacementStrategy, RandomPlacement>();

        // A failed call carries its cause, down to the driver's own; one that could not be sent would hide what happened.
        silo.Configure<ExceptionSerializationOptions>(exceptions => exceptions.SupportedNamespacePrefixes.Add(nameof(Npgsql)));

        // A call to a member that hangs ends when the member is declared dead; this is for the case that nobody notices.
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(5));
        return silo;
    }

    /// <summary>No port for clients of Orleans: gateways are members.</summary>
    private static void SetEndpoints(EndpointOptions endpoints, IOptions<ClusterMemberOptions> member)
    {
        var listen = member.Value.ListenAddress is { Length: > 0 } address ? address : member.Value.Address;
        endpoints.AdvertisedIPAddress = IPAddress.Parse(member.Value.Address);
        endpoints.SiloPort = member.Value.Port;
        endpoints.SiloListeningEndpoint = new IPEndPoint(IPAddress.Parse(listen), member.Value.Port);
        endpoints.GatewayPort = 0;
    }

    /// <summary>Tuned so that a killed member is replaced after about a second, and one that hangs after three or four.</summary>
    private static void SetTimings(ClusterMembershipOptions membership, IOptions<ClusterMemberOptions> member)
    {
        membership.ProbeTimeout = member.Value.ProbeTimeout;

        // Bounds how long a connection that was active counts as a sign of life.
        membership.MaxProbeTimeout = member.Value.ProbeTimeout * 1.5;
        membership.NumMissedProbesLimit = 2;
        membership.NumVotesForDeathDeclaration = 2;
        membership.TableRefreshTimeout = Refresh;
        membership.IAmAliveTablePublishTimeout = Refresh;
        membership.DeathVoteExpirationTimeout = TimeSpan.FromSeconds(30);
    }
}
