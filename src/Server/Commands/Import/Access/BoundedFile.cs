using System.IO.Compression;

namespace Larder.Server.Commands.Import.Access;

/// <summary>Reads a document from a file, unpacked if it is packed with gzip, and no more of it than fits.</summary>
internal static class BoundedFile
{
    /// <summary>In bytes, unpacked.</summary>
    public const int MaxBytes = 128 * 1024 * 1024;

    private const int CopyBytes = 128 * 1024;

    /// <exception cref="CommandException">It is too large, broken, or cannot be read.</exception>
    public static async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, CopyBytes, useAsync: true);
            var head = new byte[2];
            var isPacked = await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken) == head.Length
                && head is [0x1f, 0x8b];
            file.Position = 0;
            await using var content = isPacked ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
            return await ReadAsync(content, path, cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException or UnauthorizedAccessException)
        {
            throw new CommandException($"'{path}' cannot be read: {exception.Message}", exception);
        }
    }

    private static async Task<byte[]> ReadAsync(Stream content, string path, CancellationToken cancellationToken)
    {
        using var memory = new MemoryStream();
        var buffer = new byte[CopyBytes];
        while (await content.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (memory.Length + read > MaxBytes)
            {
                throw new CommandException($"'{path}' has more than {PackageText.Size(MaxBytes)}, unpacked: nothing was imported.");
            }

            memory.Write(buffer, 0, read);
        }

        return memory.ToArray();
    }
}
