using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Larder.Packaging.Metadata;

/// <summary>One field of the core metadata: its names, whether it repeats, and which version brought it.</summary>
/// <remarks>Spec: https://packaging.python.org/en/latest/specifications/core-metadata/</remarks>
internal sealed class MetadataField
{
    public static readonly MetadataField MetadataVersion = new("Metadata-Version", "1.0");
    public static readonly MetadataField Name = new("Name", "1.0");
    public static readonly MetadataField Version = new("Version", "1.0");
    public static readonly MetadataField Dynamic = new("Dynamic", "2.2", repeats: true);
    public static readonly MetadataField Platform = new("Platform", "1.0", repeats: true, alias: "platforms");
    public static readonly MetadataField SupportedPlatform =
        new("Supported-Platform", "1.1", repeats: true, alias: "supported_platforms");
    public static readonly MetadataField Summary = new("Summary", "1.0");
    public static readonly MetadataField Description = new("Description", "1.0");
    public static readonly MetadataField DescriptionContentType = new("Description-Content-Type", "2.1");
    public static readonly MetadataField Keywords = new("Keywords", "1.0");
    public static readonly MetadataField HomePage = new("Home-page", "1.0");
    public static readonly MetadataField DownloadUrl = new("Download-URL", "1.1");
    public static readonly MetadataField Author = new("Author", "1.0");
    public static readonly MetadataField AuthorEmail = new("Author-email", "1.0");
    public static readonly MetadataField Maintainer = new("Maintainer", "1.2");
    public static readonly MetadataField MaintainerEmail = new("Maintainer-email", "1.2");
    public static readonly MetadataField License = new("License", "1.0");
    public static readonly MetadataField LicenseExpression = new("License-Expression", "2.4");
    public static readonly MetadataField LicenseFile =
        new("License-File", "2.4", repeats: true, alias: "license_files");
    public static readonly MetadataField Classifier = new("Classifier", "1.1", repeats: true, alias: "classifiers");
    public static readonly MetadataField RequiresDist = new("Requires-Dist", "1.2", repeats: true);
    public static readonly MetadataField RequiresPython = new("Requires-Python", "1.2");
    public static readonly MetadataField RequiresExternal = new("Requires-External", "1.2", repeats: true);
    public static readonly MetadataField ProjectUrl = new("Project-URL", "1.2", repeats: true, alias: "project_urls");

    // One publisher sends the form field in the plural.
    public static readonly MetadataField ProvidesExtra =
        new("Provides-Extra", "2.1", repeats: true, alias: "provides_extras");
    public static readonly MetadataField ProvidesDist = new("Provides-Dist", "1.2", repeats: true);
    public static readonly MetadataField ObsoletesDist = new("Obsoletes-Dist", "1.2", repeats: true);
    public static readonly MetadataField ImportName = new("Import-Name", "2.5", repeats: true, alias: "import_names");
    public static readonly MetadataField ImportNamespace =
        new("Import-Namespace", "2.5", repeats: true, alias: "import_namespaces");
    public static readonly MetadataField Requires = new("Requires", "1.1", repeats: true);
    public static readonly MetadataField Provides = new("Provides", "1.1", repeats: true);
    public static readonly MetadataField Obsoletes = new("Obsoletes", "1.1", repeats: true);

    /// <summary>Every field, in the order of the specification.</summary>
    public static readonly ImmutableArray<MetadataField> All =
    [
        MetadataVersion, Name, Version, Dynamic, Platform, SupportedPlatform, Summary, Description,
        DescriptionContentType, Keywords, HomePage, DownloadUrl, Author, AuthorEmail, Maintainer, MaintainerEmail,
        License, LicenseExpression, LicenseFile, Classifier, RequiresDist, RequiresPython, RequiresExternal,
        ProjectUrl, ProvidesExtra, ProvidesDist, ObsoletesDist, ImportName, ImportNamespace, Requires, Provides,
        Obsoletes,
    ];

    private static readonly FrozenDictionary<string, MetadataField> ByName = All
        .SelectMany(field => field.Names.Select(name => KeyValuePair.Create(name, field)))
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly string? _alias;

    private MetadataField(string header, string introducedIn, bool repeats = false, string? alias = null)
    {
        Header = header;
        IntroducedIn = introducedIn;
        Repeats = repeats;
        _alias = alias;
    }

    /// <summary>As documents spell it: <c>Requires-Dist</c>.</summary>
    public string Header { get; }

    /// <summary>The first metadata version that has the field.</summary>
    public string IntroducedIn { get; }

    /// <summary>Whether it may stand more than once.</summary>
    public bool Repeats { get; }

    /// <summary>Whether its value is a whole text; the length of others is limited.</summary>
    public bool IsText => this == Description || this == License;

    private IEnumerable<string> Names
    {
        get
        {
            yield return Header;
            if (Header.Contains('-', StringComparison.Ordinal))
            {
                yield return Header.Replace('-', '_');
            }

            if (_alias is not null)
            {
                yield return _alias;
            }
        }
    }

    /// <param name="name">A header's or a form field's name, in any case.</param>
    /// <returns><see langword="null"/> if there is no such field.</returns>
    public static MetadataField? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The field of a document's header; form names are not headers.</summary>
    public static MetadataField? FindHeader(string name) =>
        Find(name) is { } field && field.Header.Equals(name, StringComparison.OrdinalIgnoreCase) ? field : null;

    /// <inheritdoc/>
    public override string ToString() => Header;
}
