using System.Collections.Immutable;
using System.Net;
using Larder.Gateway.Authentication.Throttling;
using Larder.Grains.Abstractions.Access;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication.FailedLogins;

/// <summary>Counts failed logins by user and client address until they are written down, so that no flood of them can fill the audit
/// log: what there is no room for is one count for all.</summary>
/// <remarks>Whatever names are sent to no user's account count as one, so that room can only be filled by using many addresses.</remarks>
internal sealed class FailedLoginCounts(IOptions<LoginThrottleOptions> options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private Dictionary<(string Subject, string? Address), Count> _counts = [];

    /// <param name="subject">As in <see cref="FailedLogin.Subject"/>.</param>
    /// <param name="wasChecked">Whether the credentials were compared; false if the client was told to wait.</param>
    public void Add(string subject, IPAddress? client, bool wasChecked)
    {
        var (now, address) = (time.GetUtcNow(), client is null ? null : ClientNetwork.Show(client));
        lock (_gate)
        {
            var key = (subject, address);
            if (_counts.Count >= options.Value.AuditEntriesPerMinute && !_counts.ContainsKey(key))
            {
                key = (FailedLogin.Others, null);
            }

            if (!_counts.TryGetValue(key, out var count))
            {
                _counts[key] = count = new Count { From = now };
            }

            count.Until = now;
            _ = wasChecked ? count.Wrong++ : count.NotChecked++;
        }
    }

    /// <summary>Takes all that was counted since the last time.</summary>
    public ImmutableArray<FailedLogin> Take()
    {
        lock (_gate)
        {
            var taken = _counts;
            _counts = [];
            return
            [
                .. taken.Select(entry => new FailedLogin(
                    Guid.CreateVersion7(), entry.Key.Subject, entry.Key.Address,
                    entry.Value.Wrong, entry.Value.NotChecked, entry.Value.From, entry.Value.Until)),
            ];
        }
    }

    private sealed class Count
    {
        public long Wrong;

        public long NotChecked;

        public DateTimeOffset From;

        public DateTimeOffset Until;
    }
}
