using Larder.Grains.Abstractions.Packages;

namespace Larder.Gateway.Releases;

/// <summary>The words of PEP 792 for a package's status.</summary>
internal static class PackageStatusText
{
    public static string Of(PackageStatus status) => status switch
    {
        PackageStatus.Active => "active",
        PackageStatus.Archived => "archived",
        PackageStatus.Quarantined => "quarantined",
        PackageStatus.Deprecated => "deprecated",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Has no word."),
    };

    /// <returns><see langword="null"/> if it is none of these words.</returns>
    public static PackageStatus? Parse(string? text) =>
        Enum.GetValues<PackageStatus>().Cast<PackageStatus?>().FirstOrDefault(status => Of(status!.Value) == text);
}
