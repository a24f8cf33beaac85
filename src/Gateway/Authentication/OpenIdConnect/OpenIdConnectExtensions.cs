using Larder.Gateway.Authentication.OpenIdConnect.TrustedPublishing;
using Larder.Gateway.Authentication.OpenIdConnect.Users;
using Larder.Gateway.Authentication.Sources;
using Larder.Gateway.Caching;
using Larder.Grains.Abstractions.Access;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication.OpenIdConnect;

/// <summary>Registers and maps all that believes signed tokens of other systems.</summary>
internal static class OpenIdConnectExtensions
{
    public static IServiceCollection AddOpenIdConnect(this IServiceCollection services, IConfiguration configuration) => services
        .AddExceptionHandler<IssuerUnavailableHandler>()
        .AddLeaseCache<ExchangedToken, ExchangedToken, ExchangedTokenSource>()
        .AddSingleton<IExchangedTokens, LeasedExchangedTokens>()
        .AddSingleton<ExchangedTokenCheck>()
        .AddTrustedPublishing(configuration.GetSection(TrustedPublishingOptions.Section))
        .AddExternalUsers(configuration);

    public static IEndpointRouteBuilder MapOpenIdConnect(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMint();
        endpoints.MapLogin();
        return endpoints;
    }

    private static IServiceCollection AddTrustedPublishing(this IServiceCollection services, IConfigurationSection section)
    {
        services.AddOptions<TrustedPublishingOptions>().Bind(section).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<TrustedPublishingOptions>, TrustedPublishingOptionsValidator>()
            .AddSingleton<IValidateOptions<TrustedPublishingOptions>>(new TrustedPublishingCheck(section))
            .AddSingleton<TrustedIssuers>()
            .AddSingleton<IPublisherEntries, StoredPublisherEntries>()
            .AddSingleton<MintRate>()
            .AddSingleton<MintMetrics>()
            .AddSingleton<TokenMint>();
    }

    private static IServiceCollection AddExternalUsers(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<OpenIdConnectOptions>().Bind(configuration.GetSection(OpenIdConnectOptions.Section)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<OpenIdConnectOptions>, OpenIdConnectOptionsValidator>()
            .AddSingleton<IValidateOptions<OpenIdConnectOptions>, OpenIdConnectCheck>()
            .AddSingleton<IdentityProvider>()
            .AddSingleton<IProofs, Proofs>()
            .AddSingleton<IStandingSource>(services => services.GetRequiredService<ExternalUsers>())
            .AddSingleton<ExternalUsers>()
            .AddSingleton<BearerIdentity>()
            .AddSingleton<SessionCookie>()
            .AddSingleton<LoginSessions>()
            .AddSingleton<LoginRate>()
            .AddSingleton<CodeRedemption>()
            .AddSingleton<CodeFlow>();
    }
}
