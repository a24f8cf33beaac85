using Larder.Grains.Abstractions.Packages;

namespace Larder.Gateway.Simple;

/// <summary>The words of PEP 792.</summary>
internal static class ProjectStatus
{
    public static string TextOf(PackageStatus status) => status switch
    {
        PackageStatus.Active => "active",
        PackageStatus.Archived => "archived",
        PackageStatus.Quarantined => "quarantined",
        PackageStatus.Deprecated => "deprecated",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Has no word on the wire."),
    };
}
