using System.Runtime.CompilerServices;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Backups;

namespace Larder.Server.Commands.Backups;

/// <summary>A file that a backup's database lists, as far as its bytes are concerned.</summary>
/// <param name="Sha256">Of the file.</param>
/// <param name="MetadataSha256">Of the metadata beside it.</param>
internal sealed record ListedFile(
    ArtifactKey Key, string Sha256, long Size, string MetadataSha256, ArtifactProperties Properties)
{
    /// <summary>Those of the rows that are files and not deleted.</summary>
    public static async IAsyncEnumerable<ListedFile> ReadAsync(
        IAsyncEnumerable<DumpRow> rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            if (row.Table is "file" && row["deleted_at"] is null)
            {
                yield return Read(row);
            }
        }
    }

    private static ListedFile Read(DumpRow row)
    {
        if (!ArtifactKey.TryParse(row["artifact_key"] as string, out var key))
        {
            throw new InvalidDataException($"'{row["artifact_key"]}' is no key of an object.");
        }

        var uploadedAt = DateTimeOffset.UnixEpoch.AddTicks((long)row["uploaded_at"]! * TimeSpan.TicksPerMicrosecond);
        return new ListedFile(
            key,
            (string)row["sha256"]!,
            (long)row["size_bytes"]!,
            (string)row["metadata_sha256"]!,
            new ArtifactProperties(
                (string)row["package"]!,
                (string)row["version"]!,
                (string)row["file_name"]!,
                (string)row["sha256"]!,
                (string?)row["requires_python"],
                (string)row["uploaded_by"]!,
                uploadedAt));
    }
}
