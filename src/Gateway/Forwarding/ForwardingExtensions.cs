using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Forwarding;

/// <summary>Registers and adds what believes the headers of trusted proxies.</summary>
internal static class ForwardingExtensions
{
    public static IServiceCollection AddForwarding(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ForwardingOptions>()
            .Bind(configuration.GetSection(ForwardingOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ForwardingOptions>, ForwardingOptionsValidator>();
        return services;
    }

    /// <summary>Takes the client's address, scheme, host and path prefix from trusted proxies. Must run before all that asks for them.</summary>
    public static IApplicationBuilder UseForwarding(this IApplicationBuilder app)
    {
        var trusted = app.ApplicationServices.GetRequiredService<IOptions<ForwardingOptions>>().Value.TrustedProxies;
        var headers = HeadersOf(trusted);

        // With an empty list the framework's middleware would believe everybody.
        return headers.KnownIPNetworks.Count == 0 ? app : app.UseForwardedHeaders(headers);
    }

    private static ForwardedHeadersOptions HeadersOf(IEnumerable<string> trusted)
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.All,

            // As far as the chain consists of trusted proxies, however many there are.
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var text in trusted)
        {
            if (AddressRangesAttribute.TryParse(text, out var range))
            {
                options.KnownIPNetworks.Add(range);
            }
        }

        return options;
    }
}
