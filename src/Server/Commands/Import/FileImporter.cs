using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Larder.Packaging.Archives;
using Larder.Packaging.Files;
using Larder.Packaging.Metadata;
using Larder.Server.Operator;

namespace Larder.Server.Commands.Import;

/// <summary>Uploads one file as a publishing tool would, unless the index lists its bytes already.</summary>
internal sealed class FileImporter(OperatorClient client)
{
    private const int MaxAttempts = 5;

    /// <summary>At least what any setting of the index allows: here only the fields of the form are wanted, and the index
    /// judges.</summary>
    private static readonly ArchiveLimits Limits = ArchiveLimits.Default with
    {
        MaxMetadataBytes = 1 << 26,
        MaxUnpackedBytes = long.MaxValue,
    };

    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Lazy<Task<IReadOnlyDictionary<string, string>>>> _listed = new(StringComparer.Ordinal);

    /// <summary>Never throws for what is wrong with the file; the outcome says it.</summary>
    public async Task<ImportOutcome> ImportAsync(Candidate candidate, CancellationToken cancellationToken)
    {
        if (!DistributionFileName.TryParse(candidate.FileName, out var name, out var error))
        {
            return new(candidate, ImportResult.Refused, error);
        }

        // A pipe or a device has no length either, and reading one may never end.
        if (candidate.Length == 0)
        {
            return new(candidate, ImportResult.Refused, "It is empty, or not a regular file.");
        }

        try
        {
            await using var content = new FileStream(
                candidate.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous);
            var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
            if ((await GetListedAsync(name.Package.Normalized, cancellationToken)).GetValueOrDefault(name.FileName) == sha256)
            {
                return new(candidate, ImportResult.AlreadyThere);
            }

            var inspection = DistributionArchive.Inspect(content, name, Limits, cancellationToken);
            return inspection.Problem is null
                ? await UploadAsync(candidate, name, inspection.CoreMetadata!, sha256, cancellationToken)
                : new(candidate, ImportResult.Refused, inspection.Problem);
        }
        catch (HttpRequestException exception)
        {
            return new(candidate, ImportResult.Refused, $"The index does not answer: {exception.Message}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new(candidate, ImportResult.Refused, $"It cannot be read: {exception.Message}");
        }
    }

    private async Task<ImportOutcome> UploadAsync(
        Candidate candidate, DistributionFileName name, CoreMetadata metadata, string sha256, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            // The same bytes may be sent again, whatever became of an attempt that was cut off.
            if (await TrySendAsync(candidate, name, metadata, sha256, isLast: attempt == MaxAttempts, cancellationToken) is { } outcome)
            {
                return outcome;
            }

            await Task.Delay(RetryPause, cancellationToken);
        }
    }

    /// <returns><see langword="null"/> if it is worth another attempt.</returns>
    private async Task<ImportOutcome?> TrySendAsync(
        Candidate candidate,
        DistributionFileName name,
        CoreMetadata metadata,
        string sha256,
        bool isLast,
        CancellationToken cancellationToken)
    {
        try
        {
            using var form = CreateForm(candidate, name, metadata, sha256);
            using var request = new HttpRequestMessage(HttpMethod.Post, "/legacy/") { Content = form };
            request.Headers.Accept.ParseAdd("application/json");
            using var response = await client.Http.SendAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return new(candidate, ImportResult.Imported);
            }

            var reason = ProblemText.Read(response, await response.Content.ReadAsStringAsync(cancellationToken));
            return response.StatusCode is HttpStatusCode.ServiceUnavailable && !isLast
                ? null
                : new(candidate, ImportResult.Refused, reason);
        }
        catch (HttpRequestException) when (!isLast)
        {
            return null;
        }
    }

    private static MultipartFormDataContent CreateForm(
        Candidate candidate, DistributionFileName name, CoreMetadata metadata, string sha256)
    {
        var isWheel = name.Kind is DistributionKind.Wheel;
        var form = new MultipartFormDataContent(string.Create(CultureInfo.InvariantCulture, $"larder-{Guid.NewGuid():n}"));
        (string Field, string Value)[] fields =
        [
            (":action", "file_upload"),
            ("protocol_version", "1"),
            ("metadata_version", metadata.MetadataVersion),
            ("name", metadata.Name),
            ("version", metadata.Version),
            ("filetype", isWheel ? "bdist_wheel" : "sdist"),
            ("pyversion", name.PythonTag ?? "source"),
            ("sha256_digest", sha256),
        ];
        foreach (var (field, value) in fields)
        {
            form.Add(new StringContent(value), $"\"{field}\"");
        }

        var file = new StreamContent(
            new FileStream(candidate.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous));
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        file.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data")
        {
            Name = "\"content\"",
            FileName = $"\"{name.FileName}\"",
        };
        form.Add(file);
        return form;
    }

    /// <summary>Digests of the files that the package had when it was first asked for, by name.</summary>
    private Task<IReadOnlyDictionary<string, string>> GetListedAsync(string package, CancellationToken cancellationToken) =>
        _listed.GetOrAdd(package, name => new(() => LoadListedAsync(name, cancellationToken))).Value;

    private async Task<IReadOnlyDictionary<string, string>> LoadListedAsync(string package, CancellationToken cancellationToken)
    {
        using var response = await client.Http.GetAsync($"/api/packages/{Uri.EscapeDataString(package)}", cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            return new Dictionary<string, string>();
        }

        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
        return answer.RootElement.GetProperty("releases").EnumerateArray()
            .SelectMany(release => release.GetProperty("files").EnumerateArray())
            .ToDictionary(
                file => file.GetProperty("fileName").GetString()!,
                file => file.GetProperty("sha256").GetString()!,
                StringComparer.Ordinal);
    }
}
