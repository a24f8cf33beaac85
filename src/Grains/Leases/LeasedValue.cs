using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Leases;

namespace Larder.Grains.Leases;

/// <summary>The state of a grain that has one row and sends its state as it is, under the lease protocol.</summary>
/// <typeparam name="T">The state; immutable.</typeparam>
internal sealed class LeasedValue<T>(LeaseOwner leases)
    where T : class
{
    /// <summary><see langword="null"/> if there is none.</summary>
    public T? Value { get; private set; }

    /// <summary>Its version; 0 if there is none.</summary>
    public long Serial { get; private set; }

    /// <summary>See <see cref="LeaseOwner.Epoch"/>.</summary>
    public long Epoch => leases.Epoch;

    /// <summary>See <see cref="LeaseOwner.Now"/>.</summary>
    public DateTimeOffset Now => leases.Now;

    /// <summary>Takes the row over and reads it, if there is one.</summary>
    public async Task ActivateAsync(Func<CancellationToken, Task<(T Value, long Serial)>> read, CancellationToken cancellationToken)
    {
        if (await leases.ClaimAsync(advance: false, cancellationToken) is not null)
        {
            (Value, Serial) = await read(cancellationToken);
        }
    }

    /// <summary>See <see cref="LeaseOwner.ReleaseAsync"/>.</summary>
    public Task DeactivateAsync(CancellationToken cancellationToken) => leases.ReleaseAsync(cancellationToken);

    /// <summary>The state as it is now, with the right to use it from memory for a while.</summary>
    public async Task<Leased<T>> AcquireAsync(LeaseRequest request)
    {
        var duration = await leases.GrantAsync(request);

        // A change between the grant and here has revoked the lease: the reader then does not keep what it gets.
        return Value is null
            ? new Leased<T>(null, Exists: false, 0, TimeSpan.Zero)
            : new Leased<T>(request.KnownSerial == Serial ? null : Value, Exists: true, Serial, duration);
    }

    /// <summary>See <see cref="LeaseOwner.ConfirmAsync()"/>.</summary>
    public ValueTask ConfirmAsync() => leases.ConfirmAsync();

    /// <summary>See <see cref="LeaseOwner.ThrowUnlessMeant"/>.</summary>
    public void ThrowUnlessMeant(long? epoch) => leases.ThrowUnlessMeant(epoch);

    /// <summary>See <see cref="LeaseOwner.ChangeAsync"/>.</summary>
    public Task<Refusal> ChangeAsync(T next, Func<Task<Refusal>> write) =>
        leases.ChangeAsync(write, () => (Value, Serial) = (next, Serial + 1));
}
