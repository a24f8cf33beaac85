using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Larder.Grains.Catalogue;

/// <summary>The list of packages. Section <c>Catalogue</c>.</summary>
public sealed class CatalogueOptions
{
    public const string Section = "Catalogue";

    /// <summary>How often each shard of the list looks into the database for changes that it was not told of. A package whose first
    /// upload was stored, but not acknowledged, since its silo died at that moment, is on the root page after this at the latest; or at
    /// once when somebody asks for it. Default 30 s; 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan LookAgain { get; set; } = TimeSpan.FromSeconds(30);
}

[OptionsValidator]
internal sealed partial class CatalogueOptionsValidator : IValidateOptions<CatalogueOptions>;
