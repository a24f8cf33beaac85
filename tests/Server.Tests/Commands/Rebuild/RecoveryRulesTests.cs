using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Manifests;
using Larder.Packaging.Files;
using Larder.Server.Commands.Rebuild;

namespace Larder.Server.Tests.Commands.Rebuild;

public sealed class RecoveryRulesTests
{
    private const string Name = "six-1.0-py3-none-any.whl";

    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Window = TimeSpan.FromHours(12);

    [Fact]
    public void What_was_stored_after_the_manifest_may_have_been_acknowledged() =>
        Assert.Single(Choose(Manifest(), Found(Noon.AddSeconds(1))).Files);

    [Fact]
    public void What_began_before_it_may_have_been_acknowledged_after_it_within_the_window()
    {
        Assert.Single(Choose(Manifest(), Found(Noon - Window)).Files);
        Assert.Empty(Choose(Manifest(), Found(Noon - Window - TimeSpan.FromSeconds(1))).Files);
    }

    [Fact]
    public void Without_a_manifest_everything_may_have_been() => Assert.Single(Choose(null, Found(Noon.AddYears(-3))).Files);

    [Fact]
    public void An_upload_that_stored_half_of_what_it_must_was_never_acknowledged() =>
        Assert.Equal(1, Choose(null, Found(Noon, hasMetadata: false)).LeftOver);

    [Fact]
    public void What_the_manifest_names_is_nothing_to_recover()
    {
        var found = Found(Noon.AddSeconds(1));

        var candidates = Choose(Manifest(File(found.Head.Key.Value)), found);

        Assert.Equal((0, 0), (candidates.Files.Count, candidates.LeftOver));
    }

    [Fact]
    public void A_name_that_is_listed_has_its_bytes() =>
        Assert.Empty(Choose(Manifest(File("main/six/other")), name => name == Name, Found(Noon.AddSeconds(1))).Files);

    [Fact]
    public void A_deletion_is_final_for_uploads_that_began_before_it()
    {
        var manifest = Manifest(File("main/six/other") with { DeletedAt = Noon.AddMinutes(-1), DeletedBy = "alice" });

        Assert.Empty(Choose(manifest, Found(Noon.AddMinutes(-2))).Files);
        Assert.Single(Choose(manifest, Found(Noon.AddSeconds(1))).Files);
    }

    [Fact]
    public void Of_several_unknown_uploads_of_one_name_the_latest_is_taken_and_told()
    {
        var (first, second) = (Found(Noon.AddSeconds(1)), Found(Noon.AddSeconds(2)));

        var candidates = Choose(Manifest(), first, second);

        Assert.Equal([second], candidates.Files);
        Assert.Equal([Name], candidates.Ambiguous);
        Assert.Equal(1, candidates.LeftOver);
    }

    private static Candidates Choose(PackageManifest? manifest, params FoundFile[] files) => Choose(manifest, _ => false, files);

    private static Candidates Choose(PackageManifest? manifest, Predicate<string> isListed, params FoundFile[] files) =>
        RecoveryRules.Choose(new FoundPackage(new PackageId("main", "six"), files, []), manifest, Window, isListed);

    private static FoundFile Found(DateTimeOffset startedAt, bool hasMetadata = true) => new(
        new ArtifactHead(ArtifactKey.ForAttempt("main", "six", Guid.CreateVersion7(startedAt), Name), 10, startedAt, null),
        Name,
        startedAt,
        hasMetadata);

    private static PackageManifest Manifest(params ManifestFile[] files) => new()
    {
        Index = "main",
        Name = "six",
        Serial = 1,
        AsOf = Noon,
        DisplayName = "six",
        CreatedAt = Noon,
        UpdatedAt = Noon,
        Files = [.. files],
    };

    private static ManifestFile File(string key) =>
        new(Name, "1.0", DistributionKind.Wheel, 10, "s", "m", "b", "d", true, "py3", key, Noon, "alice");
}
