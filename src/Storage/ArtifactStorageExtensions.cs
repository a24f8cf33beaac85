using Larder.Grains.Abstractions.Artifacts;
using Larder.Storage.FileSystem;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Larder.Storage;

/// <summary>The one place that picks the artifact store.</summary>
public static class ArtifactStorageExtensions
{
    /// <summary>Adds <see cref="IArtifactStore"/> as the settings below <c>Artifacts</c> say.</summary>
    public static IServiceCollection AddArtifactStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<FileSystemArtifactOptions>()
            .Bind(configuration.GetSection(FileSystemArtifactOptions.Section))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<FileSystemArtifactOptions>, FileSystemArtifactOptionsValidator>();
        services.AddSingleton<IArtifactStore, FileSystemArtifactStore>();
        services.AddHostedService<ArtifactStorageStart>();
        return services;
    }
}
