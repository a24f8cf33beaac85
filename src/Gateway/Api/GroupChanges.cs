using Larder.Gateway.Caching;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Api;

/// <summary>Sends changes of groups to where they are made.</summary>
internal sealed class GroupChanges(IGrainFactory grains, GrainRetry retry, UserChanges users)
{
    private const int MembersAtOnce = 100;

    /// <summary>A call that may be sent again.</summary>
    public Task<T> RunAsync<T>(Func<IGroupsGrain, Task<T>> call, CancellationToken cancellationToken) =>
        retry.RunAsync(() => call(grains.GetGroups()), cancellationToken);

    /// <summary>Takes every member out, each acknowledged everywhere by itself, and then deletes the group. Whatever ends it half-way, the
    /// same again goes on from there.</summary>
    /// <returns><see cref="Refusal.UnknownGroup"/>; <see cref="Refusal.GroupNotEmpty"/> if somebody comes into it all the time.</returns>
    public async Task<Refusal> EmptyAndDeleteAsync(string name, Actor actor, CancellationToken cancellationToken)
    {
        for (var round = 0; ; round++)
        {
            await EmptyAsync(name, actor, cancellationToken);
            var refusal = await RunAsync(groups => groups.DeleteAsync(name, actor), cancellationToken);
            if (refusal != Refusal.GroupNotEmpty || round == 3)
            {
                return refusal;
            }
        }
    }

    private async Task EmptyAsync(string name, Actor actor, CancellationToken cancellationToken)
    {
        string? after = null;
        while (true)
        {
            var members = await RunAsync(groups => groups.ListMembersAsync(name, after, MembersAtOnce), cancellationToken);
            foreach (var member in members)
            {
                // A request of its own for each round: who was put in again is taken out again.
                await users.ChangeAsync(
                    member,
                    actor with { Request = Guid.CreateVersion7() },
                    (grain, who) => grain.SetMemberAsync(name, isMember: false, who),
                    cancellationToken);
            }

            if (members.Length < MembersAtOnce)
            {
                return;
            }

            after = members[^1];
        }
    }
}
