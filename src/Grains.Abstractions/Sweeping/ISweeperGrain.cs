using Orleans.Concurrency;

namespace Larder.Grains.Abstractions.Sweeping;

/// <summary>Removes from the artifact store what nobody needs, for the packages whose names begin with one character.</summary>
/// <remarks>
/// Key: index and that character; get one with <see cref="GrainKeys.GetSweeper"/>. It works by itself, woken by a reminder, and goes on
/// where it was when its silo died.
/// </remarks>
[GrainInterfaceType("sweeper"), Alias("larder.ISweeperGrain"), Orleans.CodeGeneration.Version(1)]
public interface ISweeperGrain : IGrainWithStringKey
{
    /// <summary>Makes sure that a reminder wakes it. Begins a run if one is due. Does not wait for it.</summary>
    [Alias("Start")]
    Task StartAsync();

    /// <summary>Begins a run now if none is under way. Does not wait for it.</summary>
    [Alias("Wake")]
    Task WakeAsync();

    /// <summary>How far it is.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<SweepProgress> GetAsync();
}
