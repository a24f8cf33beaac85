using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Access;

namespace Larder.Grains.Tests.Access;

public sealed class IndexRulesTests
{
    private static readonly IndexAccess Settings = new(["authenticated"], [], ["authenticated"], [], []);

    [Fact]
    public void The_first_change_starts_from_the_settings()
    {
        var next = IndexRules.SetRole(null, Settings, "group:robots", PackagePermissions.Write).Next!.Access!;

        Assert.Equal(Settings.DefaultRead, next.DefaultRead);
        Assert.Equal([new AccessEntry("group:robots", PackagePermissions.Write)], next.Roles);
    }

    [Fact]
    public void Later_changes_do_not_look_at_the_settings()
    {
        var stored = Settings with { DefaultRead = ["group:all"] };

        Assert.Equal(["group:all"], IndexRules.SetDefaults(stored, Settings, null, ["user:bob"], null).Next!.Access!.DefaultRead);
    }

    [Fact]
    public void Defaults_are_sorted_and_those_not_given_stay()
    {
        var next = IndexRules.SetDefaults(Settings, Settings, null, ["user:b", "user:a", "user:b"], []).Next!.Access!;

        Assert.Equal(["authenticated"], next.DefaultRead);
        Assert.Equal(["user:a", "user:b"], next.DefaultWrite);
        Assert.Empty(next.Create);
    }

    [Fact]
    public void What_is_so_already_is_no_change_but_storing_the_settings_is_one()
    {
        Assert.Null(IndexRules.SetDefaults(Settings, Settings, ["authenticated"], null, null).Next);
        Assert.NotNull(IndexRules.SetDefaults(null, Settings, ["authenticated"], null, null).Next);
        Assert.Null(IndexRules.SetRole(null, Settings, "user:bob", PackagePermissions.None).Next);
        Assert.Null(IndexRules.SetRule(Settings, Settings, "team-*", "user:bob", PackagePermissions.None).Next);
        Assert.Null(IndexRules.Reset(null).Next);
    }

    [Fact]
    public void An_entry_is_replaced_and_nothing_takes_it_out()
    {
        var first = IndexRules.SetRule(null, Settings, "team-*", "group:team", PackagePermissions.Read).Next!.Access;
        var second = IndexRules.SetRule(first, Settings, "team-*", "group:team", PackagePermissions.Manage).Next!.Access!;

        Assert.Equal(new AccessRule("team-*", new("group:team", PackagePermissions.Manage)), Assert.Single(second.Rules));
        Assert.Empty(IndexRules.SetRule(second, Settings, "team-*", "group:team", PackagePermissions.None).Next!.Access!.Rules);
    }

    [Fact]
    public void After_a_reset_the_settings_hold()
    {
        var decision = IndexRules.Reset(Settings);

        Assert.Equal("index:reset", decision.Action);
        Assert.Null(decision.Next!.Access);
    }

    [Fact]
    public void There_is_a_most_of_everything()
    {
        var names = Enumerable.Range(0, IndexAccess.MaxEntries).Select(number => $"user:u{number:d4}").ToArray();
        var full = Settings with
        {
            Roles = [.. names.Select(name => new AccessEntry(name, PackagePermissions.Read))],
            Rules = [.. names.Select(name => new AccessRule("a", new(name, PackagePermissions.Read)))],
        };

        Assert.Equal(Refusal.IndexAccessTooLong, IndexRules.SetRole(full, Settings, "user:more", PackagePermissions.Read).Refusal);
        Assert.Equal(Refusal.IndexAccessTooLong, IndexRules.SetRule(full, Settings, "a", "user:more", PackagePermissions.Read).Refusal);
        Assert.NotNull(IndexRules.SetRole(full, Settings, names[7], PackagePermissions.Write).Next);
        Assert.Equal(
            Refusal.IndexAccessTooLong, IndexRules.SetDefaults(full, Settings, [.. names, "user:more"], null, null).Refusal);
    }

    [Theory]
    [InlineData("nobody", "a*"), InlineData("user:", "a*"), InlineData("user:bob", "A*"), InlineData("user:bob", "")]
    public void What_is_no_principal_or_no_pattern_is_a_defect(string principal, string pattern) =>
        Assert.Throws<ArgumentException>(() => IndexRules.SetRule(null, Settings, pattern, principal, PackagePermissions.Read));
}
