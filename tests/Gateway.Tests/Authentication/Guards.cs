using Larder.Gateway.Authentication;
using Larder.Gateway.Authentication.FailedLogins;
using Larder.Gateway.Authentication.Throttling;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Tests.Authentication;

/// <summary>Guards of logins as a gateway has them.</summary>
internal static class Guards
{
    public static LoginGuard New(TimeProvider time, LoginThrottleOptions? options = null)
    {
        var settings = Options.Create(options ?? new LoginThrottleOptions());
        return new LoginGuard(new LoginThrottle(settings, time), new FailedLoginCounts(settings, time));
    }
}
