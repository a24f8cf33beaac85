using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Leases;
using Larder.Grains.Leases;
using Microsoft.Extensions.Logging.Abstractions;

namespace Larder.Leases.Tests.Model;

/// <summary>One activation of the model's grain: the real owner's side, called as Orleans calls a grain.</summary>
internal sealed class Activation
{
    private static readonly TimeSpan DeactivationTimeout = TimeSpan.FromSeconds(10);

    private readonly Cluster _cluster;
    private readonly LeasedValue<Register> _value;
    private readonly Task _ready;
    private Task _changes = Task.CompletedTask;
    private TimeSpan _retiredAt;
    private int _running;
    private bool _writing;

    public Activation(Cluster cluster, Silo silo)
    {
        _cluster = cluster;
        Silo = silo;
        var owner = new LeaseOwner(
            Cluster.Resource,
            new ModelRow(cluster.Database),
            cluster.Timing,
            silo.Process.Time,
            silo.Ended,
            new EndedReaders(),
            cluster.OwnerMetrics,
            NullLogger.Instance,
            Retire);
        _value = new LeasedValue<Register>(owner);
        _ready = StartAsync();
    }

    public Silo Silo { get; }

    /// <summary>Whether it takes no more calls.</summary>
    public bool IsRetired { get; private set; }

    public async Task<Leased<Register>> AcquireAsync(LeaseRequest request)
    {
        await EnterAsync();
        try
        {
            return _writing && _cluster.Mutation == Mutation.OldStateDuringTheTransaction
                ? new Leased<Register>(_value.Value, Exists: _value.Value is not null, _value.Serial, TimeSpan.Zero)
                : await _value.AcquireAsync(request);
        }
        finally
        {
            _running--;
        }
    }

    /// <summary>One change after the other, as a grain that is not reentrant takes them.</summary>
    /// <returns>Whether it was written by this call, and the serial that has it.</returns>
    public async Task<(Refusal Refusal, bool Written, long Serial)> ChangeAsync(int change)
    {
        await EnterAsync();
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var before = _changes;
        _changes = turn.Task;
        try
        {
            await before;
            if (_value.Value?.Changes.Contains(change) == true)
            {
                await _value.ConfirmAsync();
                return (Refusal.None, false, _value.Serial);
            }

            var refusal = await _value.ChangeAsync((_value.Value ?? Register.Empty).With(change), () => WriteAsync(change));
            return (refusal, refusal == Refusal.None, _value.Serial);
        }
        finally
        {
            turn.SetResult();
            _running--;
        }
    }

    /// <summary>Ends the activation when nobody uses it any more, or when that takes too long.</summary>
    public void Retire()
    {
        if (!IsRetired)
        {
            IsRetired = true;
            _retiredAt = _cluster.World.Now;
            _cluster.Forget(this);
            EndWhenIdle();
        }
    }

    private void EndWhenIdle() => _cluster.World.After(_cluster.World.Between(1, 50), Silo.Process, () =>
    {
        if (_running > 0 && _cluster.World.Now - _retiredAt < DeactivationTimeout)
        {
            EndWhenIdle();
        }
        else
        {
            EndAsync().Ignore();
        }
    });

    private async Task EndAsync()
    {
        await _value.DeactivateAsync(CancellationToken.None);
        if (_cluster.Mutation == Mutation.ReleaseInSpiteOfSilentReaders)
        {
            await _cluster.Database.ReleaseAsync(_value.Epoch);
        }
    }

    private async Task<Refusal> WriteAsync(int change)
    {
        _writing = true;
        try
        {
            return await _cluster.Database.WriteAsync(_value.Epoch, _value.Serial, change, _cluster.Timing.Ownership);
        }
        finally
        {
            _writing = false;
        }
    }

    private async Task StartAsync()
    {
        try
        {
            await _value.ActivateAsync(_ => _cluster.Database.ReadAsync(), CancellationToken.None);
        }
        catch
        {
            // As Orleans does with an activation that could not be made: it does not deactivate it either.
            IsRetired = true;
            _cluster.Forget(this);
            throw;
        }
    }

    private async Task EnterAsync()
    {
        if (IsRetired)
        {
            throw new Orleans.Runtime.SiloUnavailableException("It is elsewhere.");
        }

        _running++;
        try
        {
            await _ready;
        }
        catch
        {
            _running--;
            throw;
        }
    }
}

/// <summary>A process that hosts activations.</summary>
internal sealed class Silo(Process process)
{
    public Process Process => process;

    public EndedOwners Ended { get; } = new(process.Time);
}
