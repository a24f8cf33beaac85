using System.Collections.Frozen;

namespace Larder.Packaging.Metadata;

/// <summary>Judges raw fields: each value by the rule of its field, then the rules between fields.</summary>
internal static class MetadataValidator
{
    /// <summary>The longest value in characters, but of fields that hold whole texts.</summary>
    private const int MaxValueLength = 64 * 1024;

    /// <summary>After so many, values are not looked at any more: nobody reads on.</summary>
    private const int MaxProblems = 100;

    private static readonly FrozenDictionary<MetadataField, Func<string, string?>> Rules =
        new Dictionary<MetadataField, Func<string, string?>>
        {
            [MetadataField.MetadataVersion] = FieldRules.MetadataVersion,
            [MetadataField.Name] = FieldRules.Name,
            [MetadataField.Version] = FieldRules.Version,
            [MetadataField.Dynamic] = FieldRules.Dynamic,
            [MetadataField.Summary] = FieldRules.Summary,
            [MetadataField.DescriptionContentType] = ContentType.Check,
            [MetadataField.HomePage] = FieldRules.WebAddress,
            [MetadataField.DownloadUrl] = FieldRules.WebAddress,
            [MetadataField.AuthorEmail] = EmailAddresses.Check,
            [MetadataField.MaintainerEmail] = EmailAddresses.Check,
            [MetadataField.LicenseExpression] = FieldRules.LicenseExpression,
            [MetadataField.LicenseFile] = FieldRules.LicenseFile,
            [MetadataField.Classifier] = FieldRules.SingleLine,
            [MetadataField.RequiresDist] = DependencyRules.Requirement,
            [MetadataField.ProvidesDist] = DependencyRules.ProvidedDistribution,
            [MetadataField.ObsoletesDist] = DependencyRules.ProvidedDistribution,
            [MetadataField.RequiresPython] = DependencyRules.RequiresPython,
            [MetadataField.ProjectUrl] = FieldRules.ProjectUrl,
            [MetadataField.ProvidesExtra] = FieldRules.Name,
            [MetadataField.ImportName] = FieldRules.ImportName,
            [MetadataField.ImportNamespace] = FieldRules.ImportName,
        }.ToFrozenDictionary();

    /// <summary>Fields that say something wrong if they are there and empty; most say nothing.</summary>
    private static readonly FrozenSet<MetadataField> NeedValue =
        FrozenSet.Create(MetadataField.LicenseExpression, MetadataField.ProvidesExtra, MetadataField.Dynamic);

    /// <summary>Appends what is wrong with the fields: everything, unless it is very much.</summary>
    public static void Check(MetadataFields fields, List<MetadataProblem> problems)
    {
        var version = fields.Value(MetadataField.MetadataVersion);
        var knowsVersion = version is not null && FieldRules.MetadataVersion(version) is null;
        foreach (var field in MetadataField.All)
        {
            CheckValues(field, fields.Values(field), problems);
            if (knowsVersion && fields.Values(field).Count > 0
                && !MetadataVersionOrder.IsAtLeast(version, field.IntroducedIn))
            {
                problems.Add(new MetadataProblem(
                    field.Header,
                    $"'{field}' was introduced in metadata version {field.IntroducedIn}, not {version}.",
                    IsTooNew: true));
            }
        }

        CheckRequired(MetadataField.MetadataVersion, fields, problems);
        CheckRequired(MetadataField.Name, fields, problems);
        CheckRequired(MetadataField.Version, fields, problems);
        CheckLicense(fields, problems);
        CheckLabels(fields.Values(MetadataField.ProjectUrl), problems);
    }

    private static void CheckValues(MetadataField field, IReadOnlyList<string> values, List<MetadataProblem> problems)
    {
        var rule = Rules.GetValueOrDefault(field);
        foreach (var value in values)
        {
            if (problems.Count >= MaxProblems)
            {
                return;
            }

            if (value.Contains('\0', StringComparison.Ordinal))
            {
                problems.Add(new MetadataProblem(field.Header, $"'{field}' has a NUL character."));
            }
            else if (value.Length > MaxValueLength && !field.IsText)
            {
                problems.Add(new MetadataProblem(
                    field.Header, $"'{field}' has a value of more than {MaxValueLength} characters."));
            }
            else if (rule is not null && (value.Length > 0 || NeedValue.Contains(field))
                && rule(value) is { } error)
            {
                var subject = field == MetadataField.Summary ? $"'{field}'" : $"'{field}': {Quotation.Of(value)}";
                problems.Add(new MetadataProblem(field.Header, $"{subject} {error}."));
            }
        }
    }

    private static void CheckRequired(MetadataField field, MetadataFields fields, List<MetadataProblem> problems)
    {
        if (fields.Value(field) is null && !fields.IsUnreadable(field))
        {
            problems.Add(new MetadataProblem(field.Header, $"'{field}' is a required field."));
        }
    }

    private static void CheckLicense(MetadataFields fields, List<MetadataProblem> problems)
    {
        if (fields.Value(MetadataField.License) is not null
            && fields.Value(MetadataField.LicenseExpression) is not null)
        {
            problems.Add(new MetadataProblem(
                MetadataField.License.Header,
                "'License' cannot stand beside 'License-Expression'. Send only 'License-Expression'."));
        }
    }

    private static void CheckLabels(IReadOnlyList<string> values, List<MetadataProblem> problems)
    {
        var labels = new HashSet<string>(StringComparer.Ordinal);
        foreach (var value in values)
        {
            var url = ProjectUrl.Parse(value);
            if (url.Label.Length > 0 && !labels.Add(url.NormalizedLabel) && problems.Count < MaxProblems)
            {
                problems.Add(new MetadataProblem(
                    MetadataField.ProjectUrl.Header,
                    $"'Project-URL' has the label {Quotation.Of(url.Label)} more than once."));
            }
        }
    }
}
