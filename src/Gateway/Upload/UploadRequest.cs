using Larder.Gateway.Upload.Spool;
using Larder.Packaging.Files;
using Larder.Packaging.Metadata;
using Larder.Packaging.Names;
using Larder.Packaging.Versions;

namespace Larder.Gateway.Upload;

/// <summary>What an upload asks for, once its form has passed all checks that need no look into the file.</summary>
/// <param name="Package">As the form spells it; the file's name says the same one.</param>
/// <param name="Version">The form's; the file's name says an equal one.</param>
/// <param name="FileName">Checked: safe in keys and URLs.</param>
/// <param name="PythonTag">The form's <c>pyversion</c>: <c>py3</c>, <c>cp312</c>; <c>source</c> for an sdist.</param>
/// <param name="Digests">Of the bytes that came; those the form tells are the same.</param>
/// <param name="Announced">The metadata as the form tells them.</param>
internal sealed record UploadRequest(
    PackageName Package,
    PythonVersion Version,
    DistributionFileName FileName,
    string PythonTag,
    ContentDigests Digests,
    CoreMetadata Announced);
