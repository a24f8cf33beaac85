using System.Globalization;
using System.Text;
using Amazon.S3.Model;
using Larder.Grains.Abstractions.Artifacts;

namespace Larder.Storage.S3;

/// <summary>What objects say of themselves, in S3's user metadata.</summary>
/// <remarks>
/// The names that PyPICloud gave its objects are kept: <c>name</c>, <c>version</c>, <c>hash-sha256</c>, <c>requires-python</c>,
/// <c>uploader</c>. Its values are read as they are; ours, which <c>larder</c> marks, have every byte that is not printable ASCII, and
/// the percent sign, as <c>%</c> and two hexadecimal digits, since headers hold nothing else.
/// </remarks>
internal static class S3Properties
{
    private const string Format = "larder";
    private const string CurrentFormat = "1";
    private const string Put = "larder-put";
    private const string Name = "name";
    private const string Version = "version";
    private const string FileName = "filename";
    private const string Sha256 = "hash-sha256";
    private const string RequiresPython = "requires-python";
    private const string UploadedBy = "uploader";
    private const string UploadedAt = "uploaded-at";

    /// <summary>Writes what a new object says of itself.</summary>
    /// <param name="put">Tells this attempt to store an object from all others.</param>
    public static void Write(MetadataCollection metadata, ArtifactProperties? properties, string put)
    {
        metadata[Format] = CurrentFormat;
        metadata[Put] = put;
        if (properties is null)
        {
            return;
        }

        metadata[Name] = Encode(properties.Package);
        metadata[Version] = Encode(properties.Version);
        metadata[FileName] = Encode(properties.FileName);
        metadata[Sha256] = Encode(properties.Sha256);
        metadata[UploadedBy] = Encode(properties.UploadedBy);
        metadata[UploadedAt] = properties.UploadedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        if (properties.RequiresPython is not null)
        {
            metadata[RequiresPython] = Encode(properties.RequiresPython);
        }
    }

    /// <summary>Whether an object was stored by the attempt <paramref name="put"/>.</summary>
    public static bool IsOf(MetadataCollection metadata, string put) => metadata[Put] == put;

    /// <param name="writtenAt">Stands in for the time of the upload where the object does not say it.</param>
    /// <returns><see langword="null"/> if the object does not say what it is; texts that it does not say are empty.</returns>
    public static ArtifactProperties? Read(MetadataCollection metadata, ArtifactKey key, DateTimeOffset writtenAt)
    {
        var isOurs = metadata[Format] is not null;
        if (Get(Name) is not { } name || Get(Version) is not { } version)
        {
            return null;
        }

        return new ArtifactProperties(
            name,
            version,
            Get(FileName) ?? key.Value[(key.Value.LastIndexOf('/') + 1)..],
            Get(Sha256) ?? "",
            Get(RequiresPython),
            Get(UploadedBy) ?? "",
            ReadTime(Get(UploadedAt)) ?? writtenAt);

        string? Get(string header) => metadata[header] is { Length: > 0 } value ? isOurs ? Uri.UnescapeDataString(value) : value : null;
    }

    private static DateTimeOffset? ReadTime(string? text) => DateTimeOffset.TryParseExact(
        text, "O", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (var unit in Encoding.UTF8.GetBytes(text))
        {
            // Spaces at either end would be lost on the way.
            if (unit is > (byte)' ' and <= (byte)'~' and not (byte)'%' || (unit is (byte)' ' && encoded.Length > 0))
            {
                encoded.Append((char)unit);
            }
            else
            {
                encoded.Append(CultureInfo.InvariantCulture, $"%{unit:X2}");
            }
        }

        return encoded is [.., ' '] ? encoded.Remove(encoded.Length - 1, 1).Append("%20").ToString() : encoded.ToString();
    }
}
