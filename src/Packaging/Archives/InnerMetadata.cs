using Larder.Packaging.Files;
using Larder.Packaging.Metadata;
using Larder.Packaging.Names;
using Larder.Packaging.Versions;

namespace Larder.Packaging.Archives;

/// <summary>Judges the metadata document inside an archive.</summary>
internal static class InnerMetadata
{
    /// <param name="member">The document's name in the archive.</param>
    /// <param name="notes">Takes what is not refused: fields that are younger than the version the document
    /// declares.</param>
    /// <exception cref="InvalidDataException">The document is not valid, or is about another release than the file's
    /// name.</exception>
    public static CoreMetadata Check(byte[] document, string member, DistributionFileName name, InspectionNotes notes)
    {
        var fields = MetadataFields.Read(document);
        foreach (var problem in fields.Validate())
        {
            if (!problem.IsTooNew)
            {
                throw new InvalidDataException($"{member} is not valid metadata: {problem.Message.TrimEnd('.')}");
            }

            notes.Warn($"{member}: {problem.Message}");
        }

        var metadata = fields.ToCoreMetadata();
        if (!PackageName.TryParse(metadata.Name, out var package) || package != name.Package)
        {
            throw new InvalidDataException(
                $"{member} is about the package {Quotation.Of(metadata.Name)}, "
                + $"but the file's name says '{name.NamePart}'");
        }

        if (!PythonVersion.TryParse(metadata.Version, out var version) || version != name.Version)
        {
            throw new InvalidDataException(
                $"{member} is about version {Quotation.Of(metadata.Version)}, "
                + $"but the file's name says '{name.Version}'");
        }

        return metadata;
    }

    /// <summary>From metadata 2.4 on, license files must be where they are said to be; before, the field meant
    /// nothing.</summary>
    /// <param name="sources">The document and, if there is one, the upload form.</param>
    /// <param name="folder">The folder the paths start from, without a slash.</param>
    /// <param name="hasFile">Whether the archive holds a file.</param>
    /// <exception cref="InvalidDataException">One is not there.</exception>
    public static void CheckLicenseFiles(
        ReadOnlySpan<CoreMetadata?> sources, string folder, DistributionFileName name, Func<string, bool> hasFile)
    {
        foreach (var metadata in sources)
        {
            var files = MetadataVersionOrder.IsAtLeast(metadata?.MetadataVersion, "2.4") ? metadata!.LicenseFiles : [];
            foreach (var file in files)
            {
                if (!hasFile($"{folder}/{file}"))
                {
                    throw new InvalidDataException(
                        $"License-File {file} does not exist in distribution file {name.FileName} at {folder}/{file}");
                }
            }
        }
    }
}
