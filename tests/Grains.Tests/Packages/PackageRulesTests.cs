using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Packages;
using Larder.Grains.Packages;

namespace Larder.Grains.Tests.Packages;

public sealed class PackageRulesTests
{
    private const long Plenty = long.MaxValue / 2;

    private readonly PackageState _empty = PackageState.NeverUploaded("six");

    [Fact]
    public void The_first_file_makes_the_package_and_its_release()
    {
        var decision = Add(_empty, "1.0");

        Assert.Equal("Six", decision.Next!.DisplayName);
        Assert.Equal("1", decision.Next.Latest);
        Assert.Equal(1_000, decision.Next.SizeBytes);
        Assert.Collection(
            decision.Rows, row => Assert.IsType<RowChange.AddRelease>(row), row => Assert.IsType<RowChange.AddFile>(row));
    }

    [Fact]
    public void The_same_file_again_changes_nothing_and_is_no_refusal()
    {
        var state = After(Add(_empty, "1.0"));

        var decision = Add(state, "1.0");

        Assert.Equal(Refusal.None, decision.Refusal);
        Assert.Null(decision.Next);
    }

    [Fact]
    public void Other_bytes_under_a_listed_name_are_refused()
    {
        var state = After(Add(_empty, "1.0"));

        Assert.Equal(Refusal.FileExists, Add(state, "1.0", content: "other").Refusal);
    }

    [Fact]
    public void Other_bytes_under_a_deleted_name_are_refused_for_ever()
    {
        var state = After(PackageRules.DeleteFile(After(Add(_empty, "1.0")), Samples.Wheel("six", "1.0").FileName));

        Assert.Equal(Refusal.FileNameRetired, Add(state, "1.0", content: "other").Refusal);
        Assert.Equal(Refusal.FileNameRetired, Check(state, "1.0", "other").Refusal);
    }

    [Fact]
    public void The_same_bytes_may_come_back_after_a_deletion()
    {
        var state = After(PackageRules.DeleteFile(After(Add(_empty, "1.0")), Samples.Wheel("six", "1.0").FileName));

        var decision = Add(state, "1.0");

        Assert.Equal(1, decision.Next!.Files.Count);
        Assert.Empty(decision.Next.Tombstones);
    }

    [Fact]
    public void A_version_with_trailing_zeros_joins_the_release_without_them()
    {
        var state = After(Add(After(Add(_empty, "1.0")), "1.0.0"));

        var release = Assert.Single(state.Releases.Values);
        Assert.Equal(2, release.FileNames.Count);
    }

    [Theory]
    [InlineData(PackageStatus.Archived, Refusal.PackageArchived)]
    [InlineData(PackageStatus.Quarantined, Refusal.PackageQuarantined)]
    [InlineData(PackageStatus.Deprecated, Refusal.None)]
    public void The_status_decides_whether_uploads_are_taken(PackageStatus status, Refusal expected)
    {
        var state = After(PackageRules.SetStatus(After(Add(_empty, "1.0")), status, "because"));

        Assert.Equal(expected, Add(state, "2.0").Refusal);
    }

    [Fact]
    public void The_same_bytes_are_no_refusal_in_an_archived_package()
    {
        var state = After(PackageRules.SetStatus(After(Add(_empty, "1.0")), PackageStatus.Archived, null));

        Assert.True(Check(state, "1.0", "").AlreadyThere);
    }

    [Fact]
    public void A_package_over_its_size_is_refused()
    {
        var state = After(Add(_empty, "1.0"));
        var second = Samples.Upload("six", "2.0");

        var decision = PackageRules.Add(state, "six", "", second.File, maxPackageBytes: 1_999);

        Assert.Equal(Refusal.PackageTooLarge, decision.Refusal);
    }

    [Fact]
    public void A_file_added_to_a_yanked_release_is_yanked_too()
    {
        var state = After(PackageRules.YankRelease(After(Add(_empty, "1.0")), "1", "broken"));

        var decision = Add(state, "1.0.0");

        Assert.True(decision.Next!.Files.TryGet(Samples.Wheel("six", "1.0.0").FileName, out var file));
        Assert.Equal("broken", file.YankedReason);
    }

    [Fact]
    public void A_yank_is_written_once_and_taken_back()
    {
        var state = After(Add(_empty, "1.0"));
        var yanked = After(PackageRules.YankRelease(state, "v1.0", ""));

        Assert.Null(PackageRules.YankRelease(yanked, "1.0", "").Next);
        var back = After(PackageRules.YankRelease(yanked, "1.0", null));
        Assert.True(back.Files.TryGet(Samples.Wheel("six", "1.0").FileName, out var file));
        Assert.Null(file.YankedReason);
    }

    [Fact]
    public void The_latest_release_is_neither_yanked_nor_a_pre_release_if_there_is_another()
    {
        var state = _empty;
        foreach (var version in new[] { "1.0", "3.0", "2.0", "4.0.dev0" })
        {
            state = After(Add(state, version));
        }

        Assert.Equal("3", state.Latest);
        state = After(PackageRules.YankRelease(state, "3.0", ""));
        Assert.Equal("2", state.Latest);
        state = After(PackageRules.DeleteRelease(state, "2.0"));
        Assert.Equal("1", state.Latest);
        state = After(PackageRules.DeleteRelease(state, "1.0"));
        Assert.Equal("4.dev0", state.Latest);
        Assert.Equal(state.Latest, LatestRelease.Of(state));
    }

    [Fact]
    public void The_latest_release_is_right_after_any_changes_in_any_order()
    {
        string[] versions = ["1.0", "1.0.0", "2.0", "2.1a1", "3.0.dev0"];
        var random = new Random(20_260_102);
        var state = _empty;
        for (var turn = 0; turn < 2_000; turn++)
        {
            var version = versions[random.Next(versions.Length)];
            var fileName = Samples.Wheel("six", version).FileName;
            var reason = random.Next(2) == 0 ? null : "bad";
            var decision = random.Next(6) switch
            {
                0 or 1 => Add(state, version),
                2 => PackageRules.YankFile(state, fileName, reason),
                3 => PackageRules.YankRelease(state, version, reason),
                4 => PackageRules.DeleteFile(state, fileName),
                _ => PackageRules.DeleteRelease(state, version),
            };
            state = decision.Next is null ? state : After(decision);

            Assert.Equal(LatestRelease.Of(state), state.Latest);
        }
    }

    [Fact]
    public void A_change_does_not_look_at_all_releases_of_a_package()
    {
        var state = _empty;
        for (var minor = 0; minor < 2_000; minor++)
        {
            state = After(Add(state, $"1.{minor}"));
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var yanked = After(PackageRules.YankRelease(state, "1.7", "bad"));
        yanked = After(PackageRules.YankFile(yanked, Samples.Wheel("six", "1.7").FileName, null));
        var deleted = After(PackageRules.DeleteRelease(yanked, "1.8"));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal("1.1999", deleted.Latest);
        Assert.InRange(allocated, 1, 200_000);
    }

    [Fact]
    public void A_deleted_package_does_not_exist_and_its_names_stay_taken()
    {
        var state = After(PackageRules.Delete(After(Add(_empty, "1.0")), Samples.Noon));

        Assert.False(state.Exists);
        Assert.Equal(0, state.SizeBytes);
        Assert.Equal(Refusal.FileNameRetired, Add(state, "1.0", content: "other").Refusal);
        Assert.True(After(Add(state, "2.0")).Exists);
    }

    [Fact]
    public void A_deletion_that_is_sent_again_changes_nothing_and_is_no_refusal()
    {
        var fileName = Samples.Wheel("six", "1.0").FileName;
        var state = After(PackageRules.DeleteFile(After(Add(_empty, "1.0")), fileName));
        var deleted = After(PackageRules.Delete(state, Samples.Noon));

        PackageDecision[] again =
        [
            PackageRules.DeleteFile(state, fileName),
            PackageRules.DeleteRelease(state, "1.0"),
            PackageRules.Delete(deleted, Samples.Noon),
        ];

        Assert.All(again, decision => Assert.Equal((Refusal.None, null), (decision.Refusal, decision.Next)));
    }

    [Fact]
    public void A_release_that_comes_back_is_that_of_its_new_first_file()
    {
        var state = After(PackageRules.DeleteRelease(After(Add(_empty, "1.0")), "1.0"));

        var decision = PackageRules.Add(state, "Six", "Another summary", Samples.Wheel("six", "1.0.0"), Plenty);

        var renewed = Assert.Single(decision.Rows.OfType<RowChange.RenewRelease>());
        Assert.Equal(("1", "1.0.0", "Another summary"), (renewed.Release.Version, renewed.Release.DisplayVersion, renewed.Release.Summary));
        var entry = decision.Next!.ToCatalogueEntry();
        Assert.Equal("Another summary", entry.Summary);
        Assert.Equal("1.0.0", entry.LatestVersion);
    }

    [Fact]
    public void A_second_file_leaves_the_release_as_it_is()
    {
        var state = After(Add(_empty, "1.0"));

        var decision = PackageRules.Add(state, "Six", "Another summary", Samples.Wheel("six", "1.0.0"), Plenty);

        Assert.Equal("A summary", decision.Next!.ToCatalogueEntry().Summary);
        Assert.Single(decision.Rows);
    }

    [Fact]
    public void What_is_not_there_is_refused_by_its_kind()
    {
        var state = After(Add(_empty, "1.0"));

        Assert.Equal(Refusal.UnknownFile, PackageRules.DeleteFile(state, "nothing.whl").Refusal);
        Assert.Equal(Refusal.UnknownFile, PackageRules.YankFile(state, "nothing.whl", "").Refusal);
        Assert.Equal(Refusal.UnknownRelease, PackageRules.YankRelease(state, "9", "").Refusal);
        Assert.Equal(Refusal.UnknownRelease, PackageRules.DeleteRelease(state, "9").Refusal);
        Assert.Equal(Refusal.UnknownRelease, PackageRules.DeleteRelease(state, "not a version").Refusal);
        Assert.Equal(Refusal.UnknownPackage, PackageRules.Delete(_empty, Samples.Noon).Refusal);
        Assert.Equal(Refusal.UnknownPackage, PackageRules.SetStatus(_empty, PackageStatus.Archived, null).Refusal);
    }

    private static PackageDecision Add(PackageState state, string version, string content = "") =>
        PackageRules.Add(state, "Six", "A summary", Samples.Wheel("six", version, content), Plenty);

    private static UploadCheck Check(PackageState state, string version, string content)
    {
        var file = Samples.Wheel("six", version, content);
        return PackageRules.CheckUpload(state, file.FileName, file.Sha256, file.Size, Plenty);
    }

    private static PackageState After(PackageDecision decision)
    {
        Assert.Equal(Refusal.None, decision.Refusal);
        return decision.Next! with { Serial = decision.Next.Serial + 1 };
    }
}
