namespace Larder.Grains.Packages;

/// <summary>What a package's row says of its files, releases and access list, so that lists need not read those.</summary>
/// <param name="LatestVersion">As its release spells it; <see langword="null"/> if there are no files.</param>
/// <param name="Summary">Of the latest release.</param>
/// <param name="Readers">See <see cref="Abstractions.Access.ReaderList"/>.</param>
internal sealed record PackageCounters(long FileCount, long SizeBytes, string? LatestVersion, string Summary, string Readers)
{
    /// <summary>What the row says.</summary>
    public static PackageCounters Of(PackageRow row) => new(row.FileCount, row.SizeBytes, row.LatestVersion, row.Summary, row.Readers);

    /// <summary>What it ought to say: every file and release is looked at.</summary>
    public static PackageCounters Of(PackageState state)
    {
        var counted = Recount(state).ToCatalogueEntry();
        return new(counted.FileCount, counted.SizeBytes, counted.LatestVersion, counted.Summary, counted.Readers);
    }

    /// <summary>The state with everything that follows from files and releases made anew.</summary>
    public static PackageState Recount(PackageState state)
    {
        var size = 0L;
        for (var skip = 0; skip < state.Files.Count;)
        {
            var part = state.Files.Part(skip);
            size += part.Sum(file => file.Size);
            skip += part.Length;
        }

        return state with { SizeBytes = size, Latest = LatestRelease.Of(state) };
    }

    /// <summary>In words, for the audit log and for people.</summary>
    public override string ToString() =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{FileCount} files, {SizeBytes} bytes, latest {LatestVersion ?? "none"}");
}
