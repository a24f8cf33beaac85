using Larder.Gateway.Simple;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Leases;
using Larder.Grains.Abstractions.Packages;
using Larder.Packaging.Names;

namespace Larder.Gateway.Caching;

/// <summary>How packages come from their grains: the head, then the files that did not fit into one message.</summary>
internal sealed class PackageSource(IGrainFactory grains) : ILeaseSource<PackageHead, PackagePages>
{
    public string ResourceOf(string key) => LeaseResource.Package(IndexName.Main, key);

    public Task<Leased<PackageHead>> AcquireAsync(string key, LeaseRequest request) => Grain(key).AcquireAsync(request);

    public async ValueTask<PackagePages?> MakeAsync(
        string key, PackageHead snapshot, long serial, LeaseHold<PackagePages>? known, CacheCharge charge)
    {
        var files = snapshot.Files;
        while (files.Length < snapshot.FileCount)
        {
            var part = await Grain(key).ReadFilesAsync(serial, files.Length);
            if (part is null || part.Files.IsEmpty)
            {
                return null;
            }

            files = files.AddRange(part.Files);
        }

        return new PackagePages(snapshot with { Files = [] }, serial, files, charge);
    }

    private IPackageGrain Grain(string normalizedName) => PackageName.TryParse(normalizedName, out var name)
        ? grains.GetPackage(IndexName.Main, name)
        : throw new ArgumentException("Not a package's name.", nameof(normalizedName));
}
