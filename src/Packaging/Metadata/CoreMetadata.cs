using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Larder.Packaging.Metadata;

/// <summary>The core metadata of one distribution, versions 1.0 to 2.6, as its author wrote them.</summary>
/// <remarks>
/// Text is <see langword="null"/> and lists are empty where a field is absent or has no value.
/// Spec: https://packaging.python.org/en/latest/specifications/core-metadata/
/// </remarks>
public sealed record CoreMetadata
{
    /// <summary>The newest metadata version that is accepted.</summary>
    public const string HighestSupported = "2.6";

    /// <summary>Every metadata version that is accepted, oldest first. There never was a 2.0.</summary>
    public static readonly ImmutableArray<string> SupportedVersions =
        ["1.0", "1.1", "1.2", "2.1", "2.2", "2.3", "2.4", "2.5", HighestSupported];

    public required string MetadataVersion { get; init; }

    /// <summary>As it was spelled; a valid name.</summary>
    public required string Name { get; init; }

    /// <summary>As it was spelled; a valid version.</summary>
    public required string Version { get; init; }

    /// <summary>Fields whose values may differ between the distributions of the release, lower case:
    /// <c>requires-dist</c>.</summary>
    public ImmutableArray<string> Dynamic { get; init; } = [];

    public ImmutableArray<string> Platforms { get; init; } = [];

    public ImmutableArray<string> SupportedPlatforms { get; init; } = [];

    /// <summary>One line, at most 512 characters.</summary>
    public string? Summary { get; init; }

    /// <summary>The long text, any number of lines.</summary>
    public string? Description { get; init; }

    /// <summary>For example <c>text/markdown; charset=UTF-8; variant=GFM</c>; absent means reStructuredText or plain
    /// text.</summary>
    public string? DescriptionContentType { get; init; }

    /// <summary>Trimmed, without empty ones.</summary>
    public ImmutableArray<string> Keywords { get; init; } = [];

    /// <summary>An http or https address.</summary>
    public string? HomePage { get; init; }

    /// <summary>An http or https address.</summary>
    public string? DownloadUrl { get; init; }

    public string? Author { get; init; }

    /// <summary>One or more addresses, with or without names.</summary>
    public string? AuthorEmail { get; init; }

    public string? Maintainer { get; init; }

    /// <summary>One or more addresses, with or without names.</summary>
    public string? MaintainerEmail { get; init; }

    /// <summary>Free text; never together with <see cref="LicenseExpression"/>.</summary>
    public string? License { get; init; }

    /// <summary>An SPDX expression in its normal spelling: <c>MIT OR Apache-2.0</c>.</summary>
    public string? LicenseExpression { get; init; }

    /// <summary>Relative paths with <c>/</c>.</summary>
    public ImmutableArray<string> LicenseFiles { get; init; } = [];

    public ImmutableArray<string> Classifiers { get; init; } = [];

    /// <summary>Dependencies (PEP 508).</summary>
    public ImmutableArray<string> RequiresDist { get; init; } = [];

    /// <summary>A version specifier set: <c>&gt;=3.9</c>.</summary>
    public string? RequiresPython { get; init; }

    public ImmutableArray<string> RequiresExternal { get; init; } = [];

    /// <summary>In the author's order; no two labels are the same (PEP 753).</summary>
    public ImmutableArray<ProjectUrl> ProjectUrls { get; init; } = [];

    public ImmutableArray<string> ProvidesExtra { get; init; } = [];

    public ImmutableArray<string> ProvidesDist { get; init; } = [];

    public ImmutableArray<string> ObsoletesDist { get; init; } = [];

    /// <summary>Top-level import names, perhaps followed by <c>; private</c> (PEP 794).</summary>
    public ImmutableArray<string> ImportNames { get; init; } = [];

    public ImmutableArray<string> ImportNamespaces { get; init; } = [];

    /// <summary>Modules, as metadata 1.1 had them.</summary>
    public ImmutableArray<string> Requires { get; init; } = [];

    /// <summary>Modules, as metadata 1.1 had them.</summary>
    public ImmutableArray<string> Provides { get; init; } = [];

    /// <summary>Modules, as metadata 1.1 had them.</summary>
    public ImmutableArray<string> Obsoletes { get; init; } = [];

    /// <summary>
    /// Whether a source distribution's dependencies are those of every wheel built from it (PEP 643): version 2.2 or
    /// newer, and
    /// neither <c>Requires-Dist</c>, <c>Requires-Python</c> nor <c>Provides-Extra</c> is dynamic. Only then may its
    /// metadata be
    /// offered to resolvers.
    /// </summary>
    public bool HasStaticDependencies =>
        MetadataVersionOrder.IsAtLeast(MetadataVersion, "2.2")
        && !Dynamic.Any(name => name is "requires-dist" or "requires-python" or "provides-extra");

    /// <summary>Reads a <c>METADATA</c> or <c>PKG-INFO</c> document.</summary>
    /// <param name="utf8">The whole document.</param>
    /// <param name="metadata">Not <see langword="null"/> exactly when there are no problems.</param>
    /// <param name="problems">Everything that is wrong with it, in the order of the specification's fields.</param>
    public static bool TryParse(
        ReadOnlyMemory<byte> utf8,
        [NotNullWhen(true)] out CoreMetadata? metadata,
        out ImmutableArray<MetadataProblem> problems)
    {
        var fields = MetadataFields.Read(utf8.Span);
        problems = fields.Validate();
        metadata = problems.IsEmpty ? fields.ToCoreMetadata() : null;
        return metadata is not null;
    }
}
