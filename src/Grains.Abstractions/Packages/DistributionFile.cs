using Larder.Packaging.Files;

namespace Larder.Grains.Abstractions.Packages;

/// <summary>One file of a release, a wheel or an sdist, as it is listed.</summary>
/// <param name="FileName">For example <c>six-1.17.0-py2.py3-none-any.whl</c>. Never changes its bytes.</param>
/// <param name="Version">The release it belongs to, in normalized form (PEP 440).</param>
/// <param name="Kind">Wheel or sdist.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">Lower-case hexadecimal, 64 characters.</param>
/// <param name="Md5">Lower-case hexadecimal, 32 characters. For old readers of the JSON API, never for trust.</param>
/// <param name="Blake2b256">Lower-case hexadecimal, 64 characters.</param>
/// <param name="RequiresPython">A specifier set such as <c>&gt;=3.9</c>; <see langword="null"/> if the file asks for nothing.</param>
/// <param name="MetadataSha256">Digest of the METADATA or PKG-INFO that lies beside the artifact; lower-case hexadecimal.</param>
/// <param name="MetadataServed">Whether <c>&lt;file url&gt;.metadata</c> is advertised: always for wheels, for sdists only if
/// their dependencies are static (PEP 643, PEP 658).</param>
/// <param name="PythonTag">What the uploader said the file is for: <c>py3</c>, <c>cp312</c>, or <c>source</c>.</param>
/// <param name="ArtifactKey">Where the bytes are in the artifact store. Opaque; not shown to clients.</param>
/// <param name="UploadedAt">UTC, whole microseconds: when the file was accepted into this index (PEP 700).</param>
/// <param name="UploadedBy">The user's name.</param>
/// <param name="YankedReason"><see langword="null"/> if not yanked; empty if yanked without a reason (PEP 592).</param>
[GenerateSerializer, Immutable, Alias("larder.DistributionFile")]
public sealed record DistributionFile(
    [property: Id(0)] string FileName,
    [property: Id(1)] string Version,
    [property: Id(2)] DistributionKind Kind,
    [property: Id(3)] long Size,
    [property: Id(4)] string Sha256,
    [property: Id(5)] string Md5,
    [property: Id(6)] string Blake2b256,
    [property: Id(7)] string? RequiresPython,
    [property: Id(8)] string MetadataSha256,
    [property: Id(9)] bool MetadataServed,
    [property: Id(10)] string PythonTag,
    [property: Id(11)] string ArtifactKey,
    [property: Id(12)] DateTimeOffset UploadedAt,
    [property: Id(13)] string UploadedBy,
    [property: Id(14)] string? YankedReason);
