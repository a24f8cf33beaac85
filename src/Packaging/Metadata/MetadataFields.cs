using System.Collections.Immutable;

namespace Larder.Packaging.Metadata;

/// <summary>The raw fields of a distribution's metadata, from a document or from an upload form, before they are
/// judged.</summary>
/// <remarks>Both sources are judged by the same rules, so that what a form says and what a file holds mean the
/// same.</remarks>
public sealed class MetadataFields
{
    /// <summary>The most values of a field that repeats. Published packages have some thousands.</summary>
    public const int MaxValues = 10_000;

    // Old build tools wrote this where the author had said nothing.
    private const string Nothing = "UNKNOWN";

    private readonly Dictionary<MetadataField, List<string>> _values = [];
    private readonly List<MetadataProblem> _unreadable = [];

    /// <summary>Reads a <c>METADATA</c> or <c>PKG-INFO</c> document. Never throws: what cannot be read becomes a
    /// problem.</summary>
    public static MetadataFields Read(ReadOnlySpan<byte> utf8)
    {
        var fields = new MetadataFields();
        MetadataDocument.ReadInto(fields, utf8);
        return fields;
    }

    /// <param name="name">A form field's or a header's name, in any case.</param>
    public static bool Knows(string name) => MetadataField.Find(name) is not null;

    /// <summary>Whether a field holds a whole text: others have at most some ten thousand characters.</summary>
    /// <param name="name">A form field's or a header's name, in any case.</param>
    public static bool IsText(string name) => MetadataField.Find(name)?.IsText == true;

    /// <summary>Adds one field of an upload form. Values that are empty or <c>UNKNOWN</c> are no values.</summary>
    /// <param name="name">A form field (<c>requires_dist</c>, <c>classifiers</c>) or a header (<c>Requires-Dist</c>),
    /// in any case.</param>
    /// <returns><see langword="false"/> if this is no metadata field; nothing was added.</returns>
    public bool Add(string name, string value)
    {
        if (MetadataField.Find(name) is not { } field)
        {
            return false;
        }

        if (!string.IsNullOrWhiteSpace(value))
        {
            Add(field, value);
        }

        return true;
    }

    /// <summary>The values of a field, in their order.</summary>
    /// <param name="name">A form field's or a header's name, in any case.</param>
    /// <exception cref="ArgumentException">There is no such field.</exception>
    public ImmutableArray<string> GetAll(string name) =>
        MetadataField.Find(name) is { } field
            ? [.. Values(field)]
            : throw new ArgumentException($"There is no metadata field '{name}'.", nameof(name));

    /// <summary>The first value of a field.</summary>
    /// <param name="name">A form field's or a header's name, in any case.</param>
    /// <returns><see langword="null"/> if it has none.</returns>
    /// <exception cref="ArgumentException">There is no such field.</exception>
    public string? Get(string name) => GetAll(name).FirstOrDefault();

    /// <summary>What is wrong, in the order of the specification's fields; empty if the metadata are valid. After about a
    /// hundred problems no more are looked for.</summary>
    public ImmutableArray<MetadataProblem> Validate()
    {
        var problems = new List<MetadataProblem>(_unreadable);
        MetadataValidator.Check(this, problems);
        return
        [
            .. problems.OrderBy(problem => MetadataField.All.IndexOf(MetadataField.FindHeader(problem.Field)!)),
        ];
    }

    /// <summary>The fields as typed metadata. Call it when <see cref="Validate"/> found nothing that matters to the
    /// caller.</summary>
    public CoreMetadata ToCoreMetadata() => new()
    {
        MetadataVersion = Value(MetadataField.MetadataVersion) ?? "",
        Name = Value(MetadataField.Name) ?? "",
        Version = Value(MetadataField.Version) ?? "",
        Dynamic = [.. Values(MetadataField.Dynamic).Select(field => field.ToLowerInvariant())],
        Platforms = [.. Values(MetadataField.Platform)],
        SupportedPlatforms = [.. Values(MetadataField.SupportedPlatform)],
        Summary = Value(MetadataField.Summary),
        Description = Value(MetadataField.Description),
        DescriptionContentType = Value(MetadataField.DescriptionContentType),
        Keywords = SplitKeywords(Value(MetadataField.Keywords)),
        HomePage = Value(MetadataField.HomePage),
        DownloadUrl = Value(MetadataField.DownloadUrl),
        Author = Value(MetadataField.Author),
        AuthorEmail = Value(MetadataField.AuthorEmail),
        Maintainer = Value(MetadataField.Maintainer),
        MaintainerEmail = Value(MetadataField.MaintainerEmail),
        License = Value(MetadataField.License),
        LicenseExpression = LicenseExpression.Normalize(Value(MetadataField.LicenseExpression)),
        LicenseFiles = [.. Values(MetadataField.LicenseFile)],
        Classifiers = [.. Values(MetadataField.Classifier)],
        RequiresDist = [.. Values(MetadataField.RequiresDist)],
        RequiresPython = Value(MetadataField.RequiresPython),
        RequiresExternal = [.. Values(MetadataField.RequiresExternal)],
        ProjectUrls = [.. Values(MetadataField.ProjectUrl).Select(ProjectUrl.Parse)],
        ProvidesExtra = [.. Values(MetadataField.ProvidesExtra)],
        ProvidesDist = [.. Values(MetadataField.ProvidesDist)],
        ObsoletesDist = [.. Values(MetadataField.ObsoletesDist)],
        ImportNames = [.. Values(MetadataField.ImportName)],
        ImportNamespaces = [.. Values(MetadataField.ImportNamespace)],
        Requires = [.. Values(MetadataField.Requires)],
        Provides = [.. Values(MetadataField.Provides)],
        Obsoletes = [.. Values(MetadataField.Obsoletes)],
    };

    /// <summary>The comma-separated keywords, trimmed, without empty ones.</summary>
    internal static ImmutableArray<string> SplitKeywords(string? keywords) =>
        [.. (keywords ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>The values of a field, in their order.</summary>
    internal IReadOnlyList<string> Values(MetadataField field) =>
        _values.TryGetValue(field, out var values) ? values : [];

    /// <summary>The only value of a field; <see langword="null"/> if it is absent or empty.</summary>
    internal string? Value(MetadataField field) =>
        Values(field) is [{ Length: > 0 } value, ..] ? value : null;

    /// <summary>Adds a value even if it is empty; a second value of a field that cannot repeat, and too many of one that
    /// can, are remembered as a problem.</summary>
    internal void Add(MetadataField field, string value)
    {
        if (value.AsSpan().Trim().SequenceEqual(Nothing))
        {
            return;
        }

        if (!_values.TryGetValue(field, out var values))
        {
            _values.Add(field, values = []);
        }
        else if (!field.Repeats)
        {
            AddUnreadable(field, $"'{field}' stands more than once, but may stand only once.");
            return;
        }
        else if (values.Count == MaxValues)
        {
            AddUnreadable(field, $"'{field}' stands more than {MaxValues} times.");
            return;
        }

        values.Add(value);
    }

    /// <summary>Remembers that a field is there but has no readable value; once for each field.</summary>
    internal void AddUnreadable(MetadataField field, string message)
    {
        if (!_unreadable.Exists(problem => problem.Field == field.Header))
        {
            _unreadable.Add(new MetadataProblem(field.Header, message));
        }
    }

    /// <summary>Whether the field is there but could not be read.</summary>
    internal bool IsUnreadable(MetadataField field) => _unreadable.Exists(problem => problem.Field == field.Header);
}
