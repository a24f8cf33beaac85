using Larder.Gateway.Authentication.Sources.Configuration;
using Larder.Gateway.Authentication.Sources.Ldap;
using Larder.Gateway.Authentication.Sources.Remote;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication.Sources;

/// <summary>Registers the sources of identity.</summary>
internal static class IdentitySourceExtensions
{
    /// <summary>Makes those that <c>Access:Sources</c> names, as an <see cref="IReadOnlyList{T}"/> in that order. Settings of the others
    /// are neither read nor checked.</summary>
    public static IServiceCollection AddIdentitySources(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<IdentitySourceOptions>().Bind(configuration.GetSection(IdentitySourceOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<IdentitySourceOptions>, IdentitySourceOptionsValidator>();
        var names = IdentitySourceList.Read(configuration);
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            Add(services, configuration, name);
        }

        // The container ends what it made: so each source is registered by itself as well.
        return services
            .AddSingleton<IReadOnlyList<IIdentitySource>>(made => [.. names.Select(name => Get(made, name)).OfType<IIdentitySource>()])
            .AddHostedService<IdentitySourceStart>();
    }

    private static void Add(IServiceCollection services, IConfiguration configuration, string name)
    {
        switch (name)
        {
            case ConfigurationSource.SourceName:
                var users = configuration.GetSection(ConfigurationSourceOptions.Section);
                services.AddOptions<ConfigurationSourceOptions>().Bind(users).ValidateOnStart();
                services.AddSingleton<IValidateOptions<ConfigurationSourceOptions>>(new ConfigurationSourceOptionsValidator(users));
                services.AddSingleton<ConfigurationSource>();
                break;

            case RemoteSource.SourceName:
                services.AddOptions<RemoteSourceOptions>().Bind(configuration.GetSection(RemoteSourceOptions.Section)).ValidateOnStart();
                services.AddSingleton<IValidateOptions<RemoteSourceOptions>, RemoteSourceOptionsValidator>();
                services.AddSingleton<RemoteSource>();
                break;

            case LdapSource.SourceName:
                services.AddOptions<LdapSourceOptions>().Bind(configuration.GetSection(LdapSourceOptions.Section)).ValidateOnStart();
                services.AddSingleton<IValidateOptions<LdapSourceOptions>, LdapSourceOptionsValidator>();
                services.AddSingleton<LdapSource>();
                break;
        }
    }

    /// <returns><see langword="null"/> for the database, whose accounts are not asked in this way, and for what is no source.</returns>
    private static IIdentitySource? Get(IServiceProvider made, string name) => name switch
    {
        ConfigurationSource.SourceName => made.GetRequiredService<ConfigurationSource>(),
        RemoteSource.SourceName => made.GetRequiredService<RemoteSource>(),
        LdapSource.SourceName => made.GetRequiredService<LdapSource>(),
        _ => null,
    };
}
