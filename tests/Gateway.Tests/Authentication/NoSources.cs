using Larder.Gateway.Authentication;
using Larder.Gateway.Authentication.Sources;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Tests.Authentication;

/// <summary>The users of an index that knows its own accounts alone.</summary>
internal static class NoSources
{
    public static SourceUsers Of(FakeAccounts accounts) => new(
        [], [], accounts, Options.Create(new AccessOptions()), Options.Create(new IdentitySourceOptions()), TimeProvider.System);
}
