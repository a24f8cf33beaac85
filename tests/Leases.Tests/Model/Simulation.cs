using Larder.Gateway.Caching;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Leases;

namespace Larder.Leases.Tests.Model;

/// <summary>Readers and writers at all gateways, while a scenario's faults happen.</summary>
internal sealed class Simulation : IDisposable
{
    private const int ReadersOfAGateway = 2;

    private readonly World _world;
    private readonly Cluster _cluster;
    private int _changes;

    private Simulation(Scenario scenario, Mutation mutation)
    {
        _world = new World(scenario.Seed);
        _cluster = new Cluster(_world, mutation, Scenario.Silos, Scenario.Gateways);
        History = new History(_cluster.Database);
        for (var gateway = 0; gateway < Scenario.Gateways; gateway++)
        {
            Use(_cluster.Gateway(gateway));
        }

        foreach (var fault in scenario.Faults)
        {
            _world.After(TimeSpan.FromMilliseconds(fault.AtMs), null, () => Strike(fault));
        }
    }

    public History History { get; }

    public long Steps => _world.Steps;

    /// <summary>Runs a scenario to its end.</summary>
    public static Simulation Run(Scenario scenario, Mutation mutation = Mutation.None)
    {
        using var simulation = new Simulation(scenario, mutation);
        simulation._world.Run(Scenario.Length);
        simulation.History.Conclude();
        return simulation;
    }

    public void Dispose() => _cluster.Dispose();

    private void Use(Gateway gateway)
    {
        for (var reader = 0; reader < ReadersOfAGateway; reader++)
        {
            gateway.Process.Enter(() => Read(gateway));
        }

        gateway.Process.Enter(() => Write(gateway));
    }

    /// <summary>Reads for as long as the process lives. What it does not expect ends the simulation.</summary>
    private async void Read(Gateway gateway)
    {
        while (true)
        {
            await Task.Delay(_world.Between(1, _world.Chance(0.02) ? 5_000 : 150), gateway.Process.Time);
            var floor = History.Floor;
            try
            {
                History.Read(gateway.Process.ToString(), floor, await gateway.ReadAsync());
            }
            catch (Exception exception) when (IsExpected(exception))
            {
            }
        }
    }

    /// <summary>Writes for as long as the process lives.</summary>
    private async void Write(Gateway gateway)
    {
        while (true)
        {
            await Task.Delay(_world.Between(1, 2_500), gateway.Process.Time);
            var (change, patient) = (++_changes, _world.Chance(0.5));
            try
            {
                var (refusal, written, serial) = await gateway.ChangeAsync(change, patient);
                if (refusal == Refusal.None)
                {
                    History.Acknowledge(change, serial, written);
                }
                else
                {
                    History.Refuse(change);
                }
            }
            catch (DatabaseUnavailableException) when (!patient)
            {
                History.Refuse(change);
            }
            catch (Exception exception) when (IsExpected(exception))
            {
            }
        }
    }

    private static bool IsExpected(Exception exception) => exception is ClusterUnavailableException or OwnershipLostException
        or Orleans.Runtime.SiloUnavailableException or TimeoutException
        or DatabaseUnavailableException or DatabaseOutcomeUnknownException;

    private void Strike(Fault fault)
    {
        var duration = TimeSpan.FromMilliseconds(fault.ForMs);
        var (silo, gateway) = (_cluster.Silo(fault.Target), _cluster.Gateway(fault.Target));
        switch (fault.Kind)
        {
            case FaultKind.PauseSilo:
                silo.Process.PauseFor(duration);
                _world.After(_world.Between(2_500, 3_500), null, () => SuspectIfPaused(silo));
                break;
            case FaultKind.PauseGateway: gateway.Process.PauseFor(duration); break;
            case FaultKind.KillSilo: _cluster.KillSilo(fault.Target); break;
            case FaultKind.KillGateway: Use(_cluster.ReplaceGateway(fault.Target)); break;
            case FaultKind.CutOff: _cluster.Network.Cut(gateway.Process, silo.Process, duration); break;
            case FaultKind.TakeOver: _cluster.TakeOver(fault.Target); break;
            case FaultKind.Retire: _cluster.Retire(); break;
            case FaultKind.DatabaseAway: _cluster.Database.GoAway(duration / 4); break;
            case FaultKind.Unrest: _cluster.Network.Unrest = 0.05; break;
        }
    }

    private void SuspectIfPaused(Silo silo)
    {
        if (silo.Process.IsPaused)
        {
            _cluster.Suspect(silo);
        }
    }
}
