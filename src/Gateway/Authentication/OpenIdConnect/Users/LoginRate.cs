using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication.OpenIdConnect.Users;

/// <summary>The bound on steps of logins.</summary>
internal sealed class LoginRate(IOptions<OpenIdConnectOptions> options) : IDisposable
{
    public ClientRate Client { get; } = new(options.Value.LoginsPerMinute);

    public void Dispose() => Client.Dispose();
}
