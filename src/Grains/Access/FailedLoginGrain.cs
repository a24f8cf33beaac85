using System.Collections.Immutable;
using System.Globalization;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Audit;
using Larder.Grains.Database;
using Orleans.Concurrency;

namespace Larder.Grains.Access;

/// <remarks>Holds nothing: as many of it may run as are asked for.</remarks>
[GrainType("failed-logins"), StatelessWorker]
internal sealed class FailedLoginGrain(IDatabase database, TimeProvider time) : Grain, IFailedLoginGrain
{
    private const string Action = "login:failed";
    private const int LongestAddress = 64;

    public async Task RecordAsync(ImmutableArray<FailedLogin> logins)
    {
        if (logins.IsDefault || logins.Length > FailedLogin.MostInOneMessage || !logins.All(CanBe))
        {
            throw new ArgumentException("These are no failed logins that a gateway would send.", nameof(logins));
        }

        var at = time.GetUtcNow();
        try
        {
            await database.WriteAsync(
                async transaction =>
                {
                    foreach (var login in logins)
                    {
                        await AuditLog.WriteAsync(transaction, at, index: null, EntryOf(login));
                    }

                    return logins.Length;
                },
                CancellationToken.None);
        }
        catch (RepeatedChangeException)
        {
            // They were written together before.
        }
    }

    private static AuditEntry EntryOf(FailedLogin login) => new(
        new Actor(Actor.NobodyName, TokenId: null, login.Address, UserAgent: null) { Request = login.Id },
        Action,
        login.Subject,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{login.Wrong} wrong, {login.NotChecked} told to wait, {login.From.UtcDateTime:s}Z to {login.Until.UtcDateTime:s}Z"));

    private static bool CanBe(FailedLogin login) =>
        login.Address is not { Length: > LongestAddress }
        && (login.Subject is FailedLogin.Unknown or FailedLogin.Token or FailedLogin.Others || UserName.IsValid(login.Subject));
}
