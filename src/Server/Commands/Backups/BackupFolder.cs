using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Backups;

namespace Larder.Server.Commands.Backups;

/// <summary>A folder that holds a backup: <c>backup.json</c>, the database it names, and <c>objects/</c> with every file under its
/// key.</summary>
internal sealed partial class BackupFolder(string root)
{
    private const string SealName = "backup.json", DatabasePrefix = "database-", DatabaseSuffix = ".jsonl.gz", Partial = ".partial";

    public string Root => root;

    /// <summary>Where an object is, or will be.</summary>
    public string PathOf(ArtifactKey key) => Path.Combine(root, "objects", key.Value);

    /// <summary>A name that no database in this folder has.</summary>
    public static string NewDatabaseName(DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"{DatabasePrefix}{now.UtcDateTime:yyyyMMdd'T'HHmmssfff'Z'}{DatabaseSuffix}");

    /// <summary>Writes a file so that it is whole or not there.</summary>
    /// <returns>What <paramref name="write"/> returns.</returns>
    public static async Task<T> WriteAsync<T>(string path, Func<FileStream, Task<T>> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var partial = path + Partial;
        try
        {
            T result;
            await using (var file = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous))
            {
                result = await write(file);
            }

            File.Move(partial, path, overwrite: true);
            return result;
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }

    /// <summary>Makes the backup what it says: after everything that it names has come to the disk.</summary>
    public async Task SealAsync(BackupSeal seal, CancellationToken cancellationToken)
    {
        FlushAll();
        await WriteAsync(Path.Combine(root, SealName), async file =>
        {
            await file.WriteAsync(seal.Write(), cancellationToken);
            file.Flush(flushToDisk: true);
            return true;
        });
        FlushAll();
        foreach (var database in Directory.EnumerateFiles(root, DatabasePrefix + "*"))
        {
            if (Path.GetFileName(database) != seal.Database.File)
            {
                File.Delete(database);
            }
        }
    }

    /// <exception cref="CommandException">There is none: it is no backup, or not a whole one.</exception>
    public async Task<BackupSeal> ReadSealAsync(CancellationToken cancellationToken)
    {
        var path = Path.Combine(root, SealName);
        try
        {
            return BackupSeal.Read(await File.ReadAllBytesAsync(path, cancellationToken));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException(
                $"'{root}' holds no backup, or one that was not finished: there is no {SealName}. 'larder backup' finishes it.", exception);
        }
        catch (InvalidDataException exception)
        {
            throw new CommandException($"'{path}' is no seal of a backup. {exception.Message}", exception);
        }
    }

    /// <summary>Whether the database is the one that the seal names, bit by bit.</summary>
    /// <exception cref="CommandException">It is not.</exception>
    public async Task VerifyDatabaseAsync(BackupSeal seal, CancellationToken cancellationToken)
    {
        var path = Path.Combine(root, seal.Database.File);
        if (!File.Exists(path) || new FileInfo(path).Length != seal.Database.SizeBytes)
        {
            throw new CommandException($"The backup is not whole: '{path}' is missing or has another size.");
        }

        await using var file = File.OpenRead(path);
        if (Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken)) != seal.Database.Sha256)
        {
            throw new CommandException($"The backup is damaged: '{path}' has another digest.");
        }
    }

    /// <summary>The rows of the backup's database.</summary>
    /// <param name="file">Its name.</param>
    public async IAsyncEnumerable<DumpRow> ReadRowsAsync(
        string file, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var compressed = new FileStream(
            Path.Combine(root, file), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        await using var content = new GZipStream(compressed, CompressionMode.Decompress);
        using var reader = new DumpReader(content);
        await reader.ReadHeaderAsync(cancellationToken);
        await foreach (var row in reader.ReadRowsAsync(cancellationToken))
        {
            yield return row;
        }
    }

    /// <summary>Everything written so far, of any process, comes to the disk: one call instead of two for each of many small files.</summary>
    private static void FlushAll()
    {
        if (!OperatingSystem.IsWindows())
        {
            Sync();
        }
    }

    [LibraryImport("libc", EntryPoint = "sync")]
    private static partial void Sync();
}
