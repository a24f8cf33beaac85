using Larder.Grains.Abstractions.Access;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication;

/// <summary>Who may do what in the index, beside the lists of its packages: as it is stored, or as the settings say.</summary>
internal sealed class IndexPolicies(IOptions<AccessOptions> options)
{
    private readonly IndexAccess _settings = new(
        [options.Value.AnonymousRead ? Principal.Everyone : Principal.Authenticated], [], [Principal.Authenticated], [], []);

    public bool TryGet(out IndexAccess access)
    {
        access = _settings;
        return true;
    }

    public ValueTask<IndexAccess> GetAsync(CancellationToken cancellationToken) => new(_settings);
}
