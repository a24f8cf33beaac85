using Larder.Grains.Database;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Larder.Silo.Clustering;

/// <summary>Makes a member host none of Larder's grains, so that it only calls them.</summary>
internal static class NoGrains
{
    /// <summary>Tells Orleans nothing of the grain classes, which are in the process all the same.</summary>
    /// <remarks>The other members learn from this one's manifest what may be placed on it.</remarks>
    public static ISiloBuilder HostNoGrains(this ISiloBuilder silo)
    {
        silo.Services.PostConfigure<GrainTypeOptions>(
            options => options.Classes.RemoveWhere(type => type.Assembly == typeof(IDatabase).Assembly));
        return silo;
    }
}
