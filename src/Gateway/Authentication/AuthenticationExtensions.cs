using Larder.Gateway.Authentication.FailedLogins;
using Larder.Gateway.Authentication.Passwords;
using Larder.Gateway.Authentication.Sources;
using Larder.Gateway.Authentication.Throttling;
using Larder.Gateway.Caching;
using Larder.Grains.Abstractions.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication;

/// <summary>Registers and maps who is asking and what they may do.</summary>
internal static class AuthenticationExtensions
{
    public static IServiceCollection AddCallers(this IServiceCollection services, IConfiguration configuration)
    {
        var access = configuration.GetSection(AccessOptions.Section);
        services.AddOptions<AccessOptions>().Bind(access).Configure(options => PrincipalSettings.Read(access, options)).ValidateOnStart();
        services.AddOptions<OperatorOptions>().Bind(configuration.GetSection(OperatorOptions.Section));
        services.AddSingleton<IValidateOptions<AccessOptions>, AccessOptionsValidator>();
        services.AddOptions<LoginThrottleOptions>()
            .Bind(configuration.GetSection(LoginThrottleOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<LoginThrottleOptions>, LoginThrottleOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddIdentitySources(configuration)
            .AddLeaseCache<UserAccount, UserAccount, UserSource>()
            .AddLeaseCache<IndexAccess, IndexAccess, IndexSource>()
            .AddSingleton<IndexPolicies>()
            .AddLeaseCache<ApiToken, KnownToken, TokenSource>()
            .AddSingleton<IAccounts, LeasedAccounts>()
            .AddSingleton<AccessMetrics>()
            .AddSingleton<TokenUses>()
            .AddSingleton<PasswordChecks>()
            .AddSingleton<PasswordUpgrades>()
            .AddSingleton<LoginThrottle>()
            .AddSingleton<FailedLoginCounts>()
            .AddHostedService<FailedLoginSender>()
            .AddSingleton<LoginGuard>()
            .AddSingleton<CallerAuthentication>()
            .AddSingleton<SourceUsers>()
            .AddSingleton<CallerIdentification>()
            .AddSingleton<PackageAccess>()
            .AddSingleton<StandingPermission>()
            .AddSingleton<OperatorSocket>();
    }

    /// <summary>Has the silos told which tokens are used, as long as the process lives.</summary>
    public static IServiceCollection AddTokenUseSender(this IServiceCollection services) => services
        .AddSingleton<TokenUseSender>()
        .AddHostedService(provider => provider.GetRequiredService<TokenUseSender>());

    /// <summary>Enforces the permissions of all endpoints. Must run behind the routing and before everything that reads a body.</summary>
    public static IApplicationBuilder UseCallers(this IApplicationBuilder app) => app.UseMiddleware<AccessMiddleware>();

    /// <summary>Lets only callers with this permission in; the others are refused before their body is read.</summary>
    /// <param name="dependsOnCaller">Must be true for an endpoint for reading that asks for <see cref="RequestAccess.GetCaller"/>.</param>
    public static TBuilder RequirePermission<TBuilder>(
        this TBuilder builder, Permission permission, bool dependsOnCaller = false)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new PermissionRequirement(permission, dependsOnCaller));

    /// <summary>Lets everybody in, without a look at credentials.</summary>
    public static TBuilder AllowEverybody<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(OpenToEverybody.Instance);
}
