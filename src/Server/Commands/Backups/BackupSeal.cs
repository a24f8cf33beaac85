using System.Text.Json;
using System.Text.Json.Serialization;

namespace Larder.Server.Commands.Backups;

/// <summary>What a backup holds. Written last: a folder without it is no backup, or not yet.</summary>
/// <param name="Format">See <see cref="FormatName"/>.</param>
/// <param name="Version">See <see cref="CurrentVersion"/>.</param>
/// <param name="Program">The version that made it.</param>
/// <param name="AsOf">The moment that all of it is of.</param>
/// <param name="Schema">Of the database.</param>
/// <param name="DatabaseOnly">Whether the files were left where they are.</param>
/// <param name="Damaged">Listed files that the store did not have, or had with other bytes.</param>
internal sealed record BackupSeal(
    string Format,
    int Version,
    string Program,
    DateTimeOffset AsOf,
    int Schema,
    bool DatabaseOnly,
    SealedDatabase Database,
    SealedFiles Files,
    IReadOnlyList<DamagedArtifact> Damaged)
{
    public const string FormatName = "larder-backup";

    /// <summary>The version that is written, and the highest that is read.</summary>
    public const int CurrentVersion = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <exception cref="InvalidDataException">It is none that this program can read.</exception>
    public static BackupSeal Read(byte[] bytes)
    {
        BackupSeal? seal;
        try
        {
            seal = JsonSerializer.Deserialize<BackupSeal>(bytes, Json);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"It cannot be read: {exception.Message}", exception);
        }

        return seal switch
        {
            not { Format: FormatName } => throw new InvalidDataException("It is not of a backup."),
            { Version: > CurrentVersion } => throw new InvalidDataException(
                $"It has version {seal.Version} of the format, this program knows up to {CurrentVersion}."),
            _ when Path.GetFileName(seal.Database.File) != seal.Database.File => throw new InvalidDataException(
                "It names a database outside of the backup."),
            _ => seal,
        };
    }
}

/// <summary>The database of a backup.</summary>
/// <param name="File">Its name in the backup's folder.</param>
/// <param name="Sha256">Of that file.</param>
/// <param name="Rows">By table.</param>
internal sealed record SealedDatabase(string File, long SizeBytes, string Sha256, IReadOnlyDictionary<string, long> Rows);

/// <summary>The files that are listed in a backup's database.</summary>
internal sealed record SealedFiles(long Count, long SizeBytes);

/// <summary>A listed file that a backup could not get.</summary>
internal sealed record DamagedArtifact(string FileName, string ArtifactKey, string Problem);
