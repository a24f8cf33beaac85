using System.Globalization;
using System.Text.Json;
using Larder.Grains.Abstractions.Packages;
using Larder.Packaging.Files;

namespace Larder.Gateway.Json;

/// <summary>Writes one file of a document of the JSON API.</summary>
internal static class JsonFileWriter
{
    /// <param name="url">Absolute.</param>
    public static void Write(Utf8JsonWriter json, DistributionFile file, string url)
    {
        json.WriteStartObject();
        json.WriteNull("comment_text");
        if (file.MetadataServed)
        {
            json.WriteStartObject("core-metadata");
            json.WriteString("sha256", file.MetadataSha256);
            json.WriteEndObject();
        }
        else
        {
            json.WriteBoolean("core-metadata", false);
        }

        json.WriteStartObject("digests");
        json.WriteString("blake2b_256", file.Blake2b256);
        json.WriteString("md5", file.Md5);
        json.WriteString("sha256", file.Sha256);
        json.WriteEndObject();
        json.WriteNumber("downloads", -1);
        json.WriteString("filename", file.FileName);
        json.WriteBoolean("has_sig", false);
        json.WriteString("md5_digest", file.Md5);
        json.WriteString("packagetype", file.Kind == DistributionKind.Wheel ? "bdist_wheel" : "sdist");
        json.WriteString("python_version", file.PythonTag);
        json.WriteString("requires_python", file.RequiresPython);
        json.WriteNumber("size", file.Size);
        json.WriteString("upload_time", Time(file.UploadedAt, "yyyy-MM-dd'T'HH:mm:ss"));
        json.WriteString("upload_time_iso_8601", IsoTime(file.UploadedAt));
        json.WriteString("url", url);
        json.WriteBoolean("yanked", file.YankedReason is not null);
        json.WriteString("yanked_reason", string.IsNullOrEmpty(file.YankedReason) ? null : file.YankedReason);
        json.WriteEndObject();
    }

    /// <summary>As Python writes it: microseconds are left out when there are none.</summary>
    private static string IsoTime(DateTimeOffset time) =>
        time.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond == 0
            ? Time(time, "yyyy-MM-dd'T'HH:mm:ss'Z'")
            : Time(time, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'");

    private static string Time(DateTimeOffset time, string format) =>
        time.UtcDateTime.ToString(format, CultureInfo.InvariantCulture);
}
