using Larder.Gateway.Upload.Form;
using Larder.Gateway.Upload.Spool;
using Larder.Packaging.Files;
using Larder.Packaging.Names;
using Larder.Packaging.Versions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Larder.Gateway.Upload;

/// <summary>Judges an upload's form. Each rule answers why it refuses, or <see langword="null"/>. Pure.</summary>
/// <remarks>The order decides which of several mistakes is told; it is that of PyPI, which publishing tools were tried
/// against.</remarks>
internal static class UploadRules
{
    private const int MaxPythonTagLength = 100;

    private static readonly (string Field, string Name, int Length, Func<ContentDigests, string> Actual)[] Digests =
    [
        ("blake2_256_digest", "BLAKE2-256", 64, digests => digests.Blake2b256),
        ("md5_digest", "MD5", 32, digests => digests.Md5),
        ("sha256_digest", "SHA-256", 64, digests => digests.Sha256),
    ];

    /// <summary>All rules.</summary>
    /// <param name="request">What is asked for; <see langword="null"/> if it is refused.</param>
    public static ProblemHttpResult? Check(UploadForm form, out UploadRequest? request)
    {
        request = null;
        if ((CheckAction(form) ?? CheckProtocol(form)) is { } foreign)
        {
            return foreign;
        }

        var identity = CheckIdentity(form, out var package, out var version);
        var fileType = CheckFileType(form, out var kind);
        if ((identity ?? fileType ?? CheckDigestFields(form) ?? CheckMetadata(form)) is { } problem)
        {
            return problem;
        }

        if (form.File is not { Digests: { } digests } file)
        {
            return Problems.BadRequest("missing-file", "The upload has no file: the field 'content' is missing.");
        }

        if ((CheckPart(file, kind) ?? CheckDigests(form, digests)) is { } mismatch)
        {
            return mismatch;
        }

        if (!UploadName.TryParse(file.FileName, kind, package, version!, out var name, out var error))
        {
            return Problems.BadRequest("invalid-file-name", error);
        }

        var pythonTag = form.Find("pyversion") ?? "source";
        request = new UploadRequest(package, version!, name, pythonTag, digests, form.Metadata.ToCoreMetadata());
        return null;
    }

    /// <summary>What the form says so far that its file is; no digest is looked at, and not all rules.</summary>
    /// <returns>Whether it says so.</returns>
    public static bool TryIdentify(
        UploadForm form, out PackageName package, out PythonVersion? version, out DistributionFileName fileName)
    {
        fileName = default!;
        var identity = CheckIdentity(form, out package, out version);
        var fileType = CheckFileType(form, out var kind);
        return (CheckAction(form) ?? identity ?? fileType ?? CheckDigestFields(form)) is null
            && form.File is { } file
            && CheckPart(file, kind) is null
            && UploadName.TryParse(file.FileName, kind, package, version!, out fileName!, out _);
    }

    private static ProblemHttpResult? CheckAction(UploadForm form) => form.Find(":action") switch
    {
        "file_upload" => null,
        "submit" or "submit_pkg_info" or "doc_upload" => Problems.Problem(
            StatusCodes.Status410Gone, "retired-action",
            "Registering a package and uploading documentation are no longer supported: upload your files."),
        _ => Problems.BadRequest("unknown-action", "The field ':action' must be 'file_upload'."),
    };

    private static ProblemHttpResult? CheckProtocol(UploadForm form) => form.Find("protocol_version") is null or "1"
        ? null
        : Problems.BadRequest(
            "unknown-protocol-version", "Unknown protocol version: the field 'protocol_version' must be '1'.");

    private static ProblemHttpResult? CheckIdentity(
        UploadForm form, out PackageName package, out PythonVersion? version)
    {
        version = null;
        if (!PackageName.TryParse(form.Metadata.Get("name"), out package))
        {
            return Problems.BadRequest(
                "invalid-name",
                "The field 'name' must be a package name: ASCII letters, digits, '.', '_' and '-', "
                + "beginning and ending with a letter or digit.");
        }

        // White space around a version is allowed in texts that people write; here nobody writes by hand.
        var text = form.Metadata.Get("version");
        return PythonVersion.TryParse(text, out version) && !text.Any(char.IsWhiteSpace)
            ? null
            : Problems.BadRequest(
                "invalid-version",
                "The field 'version' must be a version by the specification of version specifiers (PEP 440).");
    }

    private static ProblemHttpResult? CheckFileType(UploadForm form, out DistributionKind kind)
    {
        var pythonTag = form.Find("pyversion");
        kind = DistributionKind.Sdist;
        switch (form.Find("filetype"))
        {
            case "sdist":
                return pythonTag is null or "source"
                    ? null
                    : Problems.BadRequest(
                        "invalid-python-tag", "The field 'pyversion' of an sdist must be 'source'.");

            case "bdist_wheel":
                kind = DistributionKind.Wheel;
                return IsPythonTag(pythonTag)
                    ? null
                    : Problems.BadRequest(
                        "invalid-python-tag",
                        "The field 'pyversion' of a wheel must name its Python tag, for example 'py3'.");

            default:
                return Problems.BadRequest(
                    "invalid-file-type", "The field 'filetype' must be 'sdist' or 'bdist_wheel'.");
        }
    }

    private static bool IsPythonTag(string? text) => text is { Length: <= MaxPythonTagLength }
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_');

    private static ProblemHttpResult? CheckDigestFields(UploadForm form)
    {
        if (Digests.All(digest => form.Find(digest.Field) is null))
        {
            return Problems.BadRequest(
                "missing-digest",
                "The form needs at least one of 'sha256_digest', 'blake2_256_digest' and 'md5_digest'.");
        }

        foreach (var (field, name, length, _) in Digests)
        {
            if (form.Find(field) is { } value && (value.Length != length || !value.All(char.IsAsciiHexDigit)))
            {
                return Problems.BadRequest(
                    "invalid-digest", $"The field '{field}' must be a {name} digest in {length} hexadecimal digits.");
            }
        }

        return null;
    }

    /// <summary>Build tools wrote <c>License-File</c> years before a metadata version had it, and publishing tools send
    /// what they wrote.</summary>
    private static ProblemHttpResult? CheckMetadata(UploadForm form) =>
        form.Metadata.Validate().FirstOrDefault(
            problem => problem is not { IsTooNew: true, Field: "License-File" }) is { } problem
            ? Problems.BadRequest("invalid-metadata", problem.Message)
            : null;

    private static ProblemHttpResult? CheckPart(UploadedFile file, DistributionKind kind)
    {
        if (!UploadName.TryCheck(file.FileName, kind, out var error))
        {
            return Problems.BadRequest("invalid-file-name", error);
        }

        return file.ContentType?.StartsWith("image/", StringComparison.OrdinalIgnoreCase) == true
            ? Problems.BadRequest("invalid-distribution", "Invalid distribution file: it was sent as an image.")
            : null;
    }

    private static ProblemHttpResult? CheckDigests(UploadForm form, ContentDigests digests)
    {
        foreach (var (field, name, _, actual) in Digests)
        {
            if (form.Find(field) is { } value && !value.Equals(actual(digests), StringComparison.OrdinalIgnoreCase))
            {
                return Problems.BadRequest(
                    "digest-mismatch",
                    $"The {name} digest of the file that arrived is not the one in '{field}': it changed on its way.");
            }
        }

        return null;
    }
}
