using System.Diagnostics.Metrics;
using Larder.Grains.Abstractions.Leases;
using Larder.Grains.Leases;

namespace Larder.Leases.Tests.Model;

/// <summary>Silos, gateways and a database, with a directory that may be wrong about where the grain is.</summary>
internal sealed class Cluster : IDisposable
{
    public const string Resource = "thing/key";

    /// <summary>Clocks run as differently as the protocol allows.</summary>
    private static readonly double[] Rates = [0.975, 1, 1.026];

    private readonly Meters _meters = new();
    private readonly Silo[] _silos;
    private readonly Gateway[] _gateways;
    private Activation? _current;

    public Cluster(World world, Mutation mutation, int silos, int gateways)
    {
        World = world;
        Mutation = mutation;
        Network = new Network(world);
        Database = new Database(world, NextRate(), mutation);
        OwnerMetrics = new LeaseMetrics(_meters);
        Timing = mutation == Mutation.NoAllowanceForDrift ? new(new LeaseOptions(), drift: 0) : new(new LeaseOptions());
        _silos = [.. Enumerable.Range(0, silos).Select(NewSilo)];
        _gateways = [.. Enumerable.Range(0, gateways).Select(NewGateway)];
    }

    public World World { get; }

    public Mutation Mutation { get; }

    public Network Network { get; }

    public Database Database { get; }

    public LeaseMetrics OwnerMetrics { get; }

    public LeaseTiming Timing { get; }

    public Silo Silo(int number) => _silos[number % _silos.Length];

    public Gateway Gateway(int number) => _gateways[number % _gateways.Length];

    /// <summary>Calls the grain where the gateway believes it to be.</summary>
    public async Task<T> CallAsync<T>(Gateway gateway, Func<Activation, Task<T>> call)
    {
        if (gateway.View is not { IsRetired: false } || World.Chance(0.02))
        {
            gateway.View = _current ??= Place(World.Random.Next(_silos.Length));
        }

        var grain = gateway.View;
        try
        {
            return await Network.CallAsync(grain.Silo.Process, () => call(grain));
        }
        catch (Exception exception) when (
            exception is OwnershipLostException or Orleans.Runtime.SiloUnavailableException or TimeoutException
            && gateway.View == grain)
        {
            gateway.View = null;
            throw;
        }
    }

    /// <summary>Another activation appears while the present one goes on, which part of the cluster goes on to call.</summary>
    public void TakeOver(int silo)
    {
        if (Array.Exists(_silos, candidate => !candidate.Process.IsPaused))
        {
            _current = Place(silo);
        }
    }

    /// <summary>The present activation ends in order.</summary>
    public void Retire()
    {
        if (_current is { } activation)
        {
            World.After(TimeSpan.Zero, activation.Silo.Process, activation.Retire);
        }
    }

    public void Forget(Activation activation) => _current = _current == activation ? null : _current;

    /// <summary>The other members notice that a silo does not answer; what it hosted may be made elsewhere.</summary>
    public void Suspect(Silo silo) => _current = _current?.Silo == silo ? null : _current;

    public void KillSilo(int number)
    {
        var silo = Silo(number);
        silo.Process.Kill();
        _silos[number % _silos.Length] = NewSilo(number);
        World.After(World.Between(500, 1_500), null, () => Suspect(silo));
    }

    public Gateway ReplaceGateway(int number)
    {
        Gateway(number).Process.Kill();
        return _gateways[number % _gateways.Length] = NewGateway(number);
    }

    public void Dispose() => _meters.Dispose();

    private Activation Place(int number)
    {
        var silo = Enumerable.Range(number, _silos.Length).Select(Silo).FirstOrDefault(silo => !silo.Process.IsPaused)
            ?? throw new Orleans.Runtime.SiloUnavailableException("All silos are paused.");
        Activation? made = null;
        silo.Process.Enter(() => made = new Activation(this, silo));
        return made ?? throw new Orleans.Runtime.SiloUnavailableException("The silo is gone.");
    }

    private Silo NewSilo(int number) => new(new Process(World, $"silo {number}", NextRate()));

    private Gateway NewGateway(int number) => new(this, new Process(World, $"gateway {number}", NextRate()), _meters);

    private double NextRate() => Rates[World.Random.Next(Rates.Length)];

    private sealed class Meters : IMeterFactory
    {
        private readonly List<Meter> _made = [];

        public Meter Create(MeterOptions options)
        {
            _made.Add(new Meter(options));
            return _made[^1];
        }

        public void Dispose() => _made.ForEach(meter => meter.Dispose());
    }
}
