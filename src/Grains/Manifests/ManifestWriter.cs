using Larder.Grains.Abstractions.Artifacts;
using Microsoft.Extensions.Logging;

namespace Larder.Grains.Manifests;

/// <summary>Writes the manifest of one package, as it is now.</summary>
/// <remarks>
/// The key has the serial, and a serial stands for one state: whoever writes it, writes the same. So it does not matter which process
/// does it, nor if two do at once; and where one dies in the middle, another goes on. In this order: the new manifest, then the row that
/// says so, then the older ones are removed: at every moment there is one at least, and the newest is right.
/// A store may also hold manifests of another life of the database, which was lost, or set back to an earlier moment. Those that are not
/// older than this one would be taken for the newest by a rebuild: serials go on above them. They stay where they list what this life
/// does not know, for they protect its bytes.
/// </remarks>
internal sealed partial class ManifestWriter(ManifestRows rows, IArtifactStore store, ILogger<ManifestWriter> logger)
{
    /// <returns>Whether there was something to write.</returns>
    /// <exception cref="ArtifactStoreUnavailableException">The store cannot take it. Nothing is lost: it stays behind.</exception>
    /// <exception cref="NewerManifestException">A newer program has written the same serial.</exception>
    /// <exception cref="InvalidDataException">The store has a serial that no package can have come to; or nobody could read what would be
    /// written, and older ones are better than that.</exception>
    public async Task<bool> WriteAsync(PackageId package, CancellationToken cancellationToken)
    {
        while (await rows.ReadBehindAsync(package, cancellationToken) is var (manifest, written))
        {
            var isThere = await PutAsync(manifest, cancellationToken);
            var others = await ManifestReader.ListAsync(store, package, cancellationToken);
            var free = Math.Max(isThere ? manifest.Serial : manifest.Serial + 1, others.Select(other => other.Serial).DefaultIfEmpty().Max());
            if (free == manifest.Serial)
            {
                await rows.MarkAsync(package, manifest.Serial, cancellationToken);
                await RemoveOlderAsync(manifest, written, others, cancellationToken);
                return true;
            }

            if (free > ManifestSerial.MaxOfName)
            {
                throw new InvalidDataException(
                    $"The artifact store has manifests of the package {package.Name} up to serial {free}, above which none goes on: no package "
                    + "comes so far by its changes. Remove what did not come from this program.");
            }

            // Or the package has changed meanwhile, and another process was faster: then there is something newer to write, or nothing.
            if (await rows.PassAsync(package, free, cancellationToken))
            {
                LogPassed(package.Name, free);
            }
        }

        return false;
    }

    /// <returns>Whether the store has it now; false if it has another one under the same key.</returns>
    private async Task<bool> PutAsync(PackageManifest manifest, CancellationToken cancellationToken)
    {
        var key = new ManifestKey(manifest.Index, manifest.Name, manifest.Serial).Key;
        try
        {
            using var content = new MemoryStream(ToBytes(manifest), writable: false);
            await store.PutAsync(key, content, content.Length, properties: null, cancellationToken);
            return true;
        }
        catch (ArtifactExistsException)
        {
            // Somebody else has written it since, or died before it could say so; or it is of another life.
            return await TryReadAsync(key, cancellationToken) is { } there
                && ManifestJson.Write(there with { AsOf = manifest.AsOf, Unknown = null }).AsSpan().SequenceEqual(ManifestJson.Write(manifest));
        }
    }

    private static byte[] ToBytes(PackageManifest manifest)
    {
        var bytes = ManifestJson.Write(manifest);
        var flaw = bytes.Length > PackageManifest.MaxBytes ? $"It has {bytes.Length} bytes." : ManifestRules.FindFlaw(manifest);
        return flaw is null
            ? bytes
            : throw new InvalidDataException($"The manifest {manifest.Serial} of the package {manifest.Name} could not be read: {flaw}");
    }

    /// <param name="written">Serial of the one before: it is of this life, since the row says so.</param>
    private async Task RemoveOlderAsync(
        PackageManifest manifest, long written, IEnumerable<ManifestKey> others, CancellationToken cancellationToken)
    {
        foreach (var other in others.Where(other => other.Serial < manifest.Serial))
        {
            if (other.Serial == written || await IsOfNoUseAsync(manifest, other.Key, cancellationToken))
            {
                await store.DeleteAsync(other.Key, cancellationToken);
            }
        }
    }

    private async Task<bool> IsOfNoUseAsync(PackageManifest manifest, ArtifactKey older, CancellationToken cancellationToken)
    {
        try
        {
            return await TryReadAsync(older, cancellationToken) is not { } known || manifest.Covers(known);
        }
        catch (NewerManifestException)
        {
            return false;
        }
    }

    /// <returns><see langword="null"/> if it is gone, or damaged.</returns>
    private async Task<PackageManifest?> TryReadAsync(ArtifactKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await ManifestReader.ReadAsync(store, key, cancellationToken);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    [LoggerMessage(EventId = 2502, Level = LogLevel.Warning,
        Message = "The artifact store has a manifest of another life of the database for the package {Package}, up to serial {Serial}: this "
            + "life's serials go on above it")]
    private partial void LogPassed(string package, long serial);
}
