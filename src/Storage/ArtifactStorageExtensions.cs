using Larder.Grains.Abstractions.Artifacts;
using Larder.Storage.FileSystem;
using Larder.Storage.S3;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Larder.Storage;

/// <summary>The one place that picks the artifact store.</summary>
public static class ArtifactStorageExtensions
{
    /// <summary>Adds <see cref="IArtifactStore"/> as the settings below <c>Artifacts</c> say.</summary>
    public static IServiceCollection AddArtifactStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<ArtifactOptions>().Bind(configuration.GetSection(ArtifactOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ArtifactOptions>, ArtifactOptionsValidator>();
        services.AddOptions<FileSystemArtifactOptions>()
            .Bind(configuration.GetSection(FileSystemArtifactOptions.Section))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<FileSystemArtifactOptions>, FileSystemArtifactOptionsValidator>();
        services.AddOptions<S3ArtifactOptions>().Bind(configuration.GetSection(S3ArtifactOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<S3ArtifactOptions>>(
            _ => new S3ArtifactOptionsValidator(configuration[$"{ArtifactOptions.Section}:{nameof(ArtifactOptions.Store)}"]));

        services.AddSingleton<FileSystemArtifactStore>();
        services.AddSingleton<S3ArtifactStore>();
        services.AddSingleton<IArtifactStore>(provider => provider.GetRequiredService<IOptions<ArtifactOptions>>().Value.Store switch
        {
            ArtifactStoreKind.S3 => provider.GetRequiredService<S3ArtifactStore>(),
            _ => provider.GetRequiredService<FileSystemArtifactStore>(),
        });
        services.AddHostedService<ArtifactStorageStart>();
        return services;
    }
}
