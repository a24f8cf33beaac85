using Larder.Gateway.Upload;
using Larder.Gateway.Upload.Spool;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Tests.Upload.Spool;

/// <summary>A folder for one test, removed after it.</summary>
internal sealed class SpoolFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("larder-spool-").FullName;

    public int FileCount => Directory.GetFiles(Path, "*", SearchOption.AllDirectories).Count(
        path => System.IO.Path.GetFileName(path) != "lock");

    public UploadSpool NewSpool(int memoryBytes = 1 << 20) => new(
        Options.Create(new UploadOptions { SpoolFolder = Path, MemoryBytes = memoryBytes }),
        NullLogger<UploadSpool>.Instance);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
