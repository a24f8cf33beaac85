using Larder.Cluster.Tests.History;

namespace Larder.Cluster.Tests.Checking;

/// <summary>Whether the rows of the database are those of the files that were acknowledged.</summary>
internal static class StoredFilesCheck
{
    /// <summary>The query that <see cref="Run"/> needs the answer of.</summary>
    public const string Query = "select package, file_name, sha256 from file where deleted_at is null";

    /// <param name="rows">Package, file name, digest.</param>
    public static IEnumerable<Violation> Run(IReadOnlyList<Operation> operations, IEnumerable<string[]> rows)
    {
        var stored = rows.ToDictionary(row => row[1], row => (Package: row[0], Digest: row[2]), StringComparer.Ordinal);
        foreach (var file in operations.Where(operation => operation is { IsRead: false, File: not null })
            .GroupBy(operation => operation.File!, StringComparer.Ordinal))
        {
            var facts = new FileFacts(file.Key, [.. file]);
            if (!stored.Remove(file.Key, out var row))
            {
                if (facts.Uploads.Any() && facts.MayBeDeleted == TimeSpan.MaxValue)
                {
                    yield return new Violation(Rule.Agree, file.Key, "was acknowledged, never deleted, and has no row", null);
                }
            }
            else if (row.Package != file.First().Package || !facts.MayHold(row.Digest, TimeSpan.MaxValue) ||
                facts.Uploads.Any(upload => upload.Digest != row.Digest))
            {
                yield return new Violation(Rule.Agree, file.Key, $"its row is of {row.Package} and says {row.Digest}", null);
            }
        }

        foreach (var (file, row) in stored)
        {
            yield return new Violation(Rule.Agree, file, $"has a row of {row.Package}, and nobody sent it", null);
        }
    }
}
