using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Access;

namespace Larder.Grains.Tests.Access;

public sealed class UserRulesTests
{
    private readonly UserAccount _alice = new("alice", "hash", IsAdministrator: true, Enabled: true, Samples.Noon);

    [Theory]
    [InlineData("alice"), InlineData("Alice"), InlineData("a.b_c@d-e"), InlineData("0")]
    public void Names_of_plain_characters_are_legal(string name) => Assert.True(UserName.IsValid(name));

    [Theory]
    [InlineData(null), InlineData(""), InlineData("__token__"), InlineData("operator"), InlineData("a b"), InlineData("a/b")]
    [InlineData("a\n"), InlineData("\u00e4"), InlineData("a:b"), InlineData("a\0")]
    public void Other_names_are_not(string? name) => Assert.False(UserName.IsValid(name));

    [Fact]
    public void A_name_has_at_most_64_characters()
    {
        Assert.True(UserName.IsValid(new string('a', 64)));
        Assert.False(UserName.IsValid(new string('a', 65)));
    }

    [Fact]
    public void The_same_request_again_makes_no_second_account_and_is_no_refusal()
    {
        var again = UserRules.Create(_alice, "alice", "hash", isAdministrator: true, Samples.Noon);

        Assert.Equal(Refusal.None, again.Refusal);
        Assert.Null(again.Next);
    }

    [Fact]
    public void Another_request_for_a_taken_name_is_refused()
    {
        Assert.Equal(Refusal.UserExists, UserRules.Create(_alice, "alice", "other", true, Samples.Noon).Refusal);
        Assert.Equal(Refusal.UserExists, UserRules.Create(_alice, "alice", "hash", false, Samples.Noon).Refusal);
        Assert.Equal(
            Refusal.UserExists, UserRules.Create(_alice with { PasswordHash = null }, "alice", null, true, Samples.Noon).Refusal);
    }

    [Fact]
    public void What_is_not_there_cannot_be_changed()
    {
        Assert.Equal(Refusal.UnknownUser, UserRules.SetPasswordHash(null, "hash").Refusal);
        Assert.Equal(Refusal.UnknownUser, UserRules.SetEnabled(null, enabled: false).Refusal);
        Assert.Equal(Refusal.UnknownToken, TokenRules.Revoke(null).Refusal);
    }

    [Fact]
    public void Only_switching_an_administrator_off_needs_another_one()
    {
        Assert.True(UserRules.SetEnabled(_alice, enabled: false).NeedsAnotherAdministrator);
        Assert.False(UserRules.SetEnabled(_alice with { IsAdministrator = false }, enabled: false).NeedsAnotherAdministrator);
        Assert.False(UserRules.SetEnabled(_alice with { Enabled = false }, enabled: true).NeedsAnotherAdministrator);
    }

    [Fact]
    public void An_administrator_who_becomes_none_by_a_restored_account_needs_another_one()
    {
        Assert.True(UserRules.Restore(_alice, _alice with { IsAdministrator = false }, replace: true).NeedsAnotherAdministrator);
        Assert.True(UserRules.Restore(_alice, _alice with { Enabled = false }, replace: true).NeedsAnotherAdministrator);
        Assert.False(UserRules.Restore(_alice, _alice with { PasswordHash = "other" }, replace: true).NeedsAnotherAdministrator);
        Assert.False(UserRules.Restore(_alice with { Enabled = false }, _alice, replace: true).NeedsAnotherAdministrator);
    }

    [Fact]
    public void A_restored_account_keeps_the_memberships_that_are_there_unless_it_is_nobodys()
    {
        var member = _alice with { Groups = ["developers"] };
        var nobody = _alice with { PasswordHash = null, IsAdministrator = false, Enabled = false, Deleted = true };

        Assert.Equal(["developers"], UserRules.Restore(member, _alice with { PasswordHash = "other" }, replace: true).Next!.Groups);
        Assert.Empty(UserRules.Restore(member, nobody, replace: true).Next!.Groups);
        Assert.Empty(UserRules.Restore(null, member, replace: false).Next!.Groups);
        Assert.Null(UserRules.Restore(member, _alice, replace: true).Next);
    }

    [Fact]
    public void A_registration_lets_nobody_in_before_it_is_approved_and_makes_no_administrator()
    {
        var pending = UserRules.Register(null, "bob", "hash", Samples.Noon).Next!;

        Assert.Equal((true, false, false), (pending.Pending, pending.Enabled, pending.IsAdministrator));
        Assert.Equal(Refusal.UserPending, UserRules.SetEnabled(pending, enabled: true).Refusal);
        Assert.Equal(Refusal.UserPending, UserRules.SetAdministrator(pending, isAdministrator: true).Refusal);
        Assert.Equal(Refusal.UserPending, UserRules.SetMember(pending, "developers", isMember: true).Refusal);
        var approved = UserRules.Approve(pending).Next!;
        Assert.Equal((false, true, "hash"), (approved.Pending, approved.Enabled, approved.PasswordHash));
        Assert.Null(UserRules.Approve(approved).Next);
    }

    [Fact]
    public void The_same_registration_again_is_no_refusal_and_another_one_is()
    {
        var pending = UserRules.Register(null, "bob", "hash", Samples.Noon).Next!;

        Assert.Equal(Refusal.None, UserRules.Register(pending, "bob", "hash", Samples.Noon).Refusal);
        Assert.Equal(Refusal.UserExists, UserRules.Register(pending, "bob", "other", Samples.Noon).Refusal);
        Assert.Equal(Refusal.UserExists, UserRules.Register(_alice, "alice", "hash", Samples.Noon).Refusal);
    }

    [Fact]
    public void A_rejected_registration_leaves_its_name_free()
    {
        var rejected = UserRules.Reject(UserRules.Register(null, "bob", "hash", Samples.Noon).Next).Next!;

        Assert.True(rejected.IsFree);
        Assert.Null(rejected.PasswordHash);
        Assert.Null(UserRules.Reject(rejected).Next);
        Assert.Equal(Refusal.UnknownRegistration, UserRules.Approve(rejected).Refusal);
        Assert.Equal(Refusal.UnknownUser, UserRules.SetPasswordHash(rejected, "hash").Refusal);
        var made = UserRules.Create(rejected, "bob", "hash", isAdministrator: false, Samples.Noon).Next!;
        Assert.Equal((false, false, true), (made.Pending, made.Deleted, made.Enabled));
    }

    [Fact]
    public void Only_what_waits_is_approved_or_rejected()
    {
        Assert.Equal(Refusal.UnknownRegistration, UserRules.Approve(null).Refusal);
        Assert.Equal(Refusal.UnknownRegistration, UserRules.Reject(null).Refusal);
        Assert.Equal(Refusal.UnknownRegistration, UserRules.Reject(_alice).Refusal);
    }

    [Fact]
    public void Of_a_deleted_user_nothing_is_left_but_the_name()
    {
        var decision = UserRules.Delete(_alice with { Groups = ["developers"], SourceGroups = ["staff"] });
        var deleted = decision.Next!;

        Assert.True(decision.NeedsAnotherAdministrator);
        Assert.Equal((null, false, false, true), (deleted.PasswordHash, deleted.IsAdministrator, deleted.Enabled, deleted.Deleted));
        Assert.Empty(deleted.AllGroups);
        Assert.Null(UserRules.Delete(deleted).Next);
        Assert.Equal(Refusal.UserNameRetired, UserRules.Create(deleted, "alice", "hash", true, Samples.Noon).Refusal);
        Assert.Equal(Refusal.UserNameRetired, UserRules.Register(deleted, "alice", "hash", Samples.Noon).Refusal);
        Assert.Equal(Refusal.UserNameRetired, UserRules.CreateExternal(deleted, "alice", "ldap", null, [], Samples.Noon).Refusal);
        Assert.Equal(Refusal.UnknownUser, UserRules.SetEnabled(deleted, enabled: true).Refusal);
        Assert.Equal(Refusal.UnknownUser, UserRules.SetMember(deleted, "developers", isMember: true).Refusal);
    }

    [Fact]
    public void Only_an_enabled_administrator_has_to_leave_another_one()
    {
        Assert.True(UserRules.SetAdministrator(_alice, isAdministrator: false).NeedsAnotherAdministrator);
        Assert.False(UserRules.SetAdministrator(_alice with { Enabled = false }, isAdministrator: false).NeedsAnotherAdministrator);
        Assert.False(UserRules.Delete(_alice with { Enabled = false }).NeedsAnotherAdministrator);
        Assert.False(UserRules.SetAdministrator(_alice with { IsAdministrator = false }, isAdministrator: true).NeedsAnotherAdministrator);
    }

    [Fact]
    public void Groups_are_in_ordinal_order_and_bounded()
    {
        var decision = UserRules.SetMember(_alice with { Groups = ["a", "c"] }, "b", isMember: true);

        Assert.Equal(["a", "b", "c"], decision.Next!.Groups);
        Assert.Equal("b", decision.Joins);
        Assert.Null(UserRules.SetMember(decision.Next, "b", isMember: true).Next);
        Assert.Equal("c", UserRules.SetMember(decision.Next, "c", isMember: false).Leaves);
        var full = _alice with { Groups = [.. Enumerable.Range(0, UserAccount.MaxGroups).Select(number => $"g{number:d4}")] };
        Assert.Equal(Refusal.TooManyGroups, UserRules.SetMember(full, "one-more", isMember: true).Refusal);
    }

    [Fact]
    public void An_account_is_of_one_source_and_one_subject()
    {
        var made = UserRules.CreateExternal(null, "carol", "ldap", "uid-7", ["staff"], Samples.Noon).Next!;

        Assert.Equal(("ldap", "uid-7", null, true), (made.Source, made.Subject, made.PasswordHash, made.Enabled));
        Assert.Null(UserRules.CreateExternal(made, "carol", "ldap", "uid-7", ["staff"], Samples.Noon).Next);
        Assert.Equal(["ops"], UserRules.CreateExternal(made, "carol", "ldap", "uid-7", ["ops"], Samples.Noon).Next!.SourceGroups);
        Assert.Equal(Refusal.ExternalAccount, UserRules.CreateExternal(made, "carol", "ldap", "uid-8", [], Samples.Noon).Refusal);
        Assert.Equal(Refusal.ExternalAccount, UserRules.CreateExternal(made, "carol", "okta", "uid-7", [], Samples.Noon).Refusal);
        Assert.Equal(Refusal.ExternalAccount, UserRules.CreateExternal(_alice, "alice", "ldap", null, [], Samples.Noon).Refusal);
        Assert.Equal(Refusal.ExternalAccount, UserRules.SetPasswordHash(made, "hash").Refusal);
        Assert.Equal(Refusal.ExternalAccount, UserRules.SetSourceGroups(_alice, ["staff"]).Refusal);
    }

    [Fact]
    public void What_is_so_already_is_no_change()
    {
        Assert.Null(UserRules.SetEnabled(_alice, enabled: true).Next);
        Assert.Null(UserRules.SetPasswordHash(_alice, "hash").Next);
    }

    [Fact]
    public void A_hash_is_made_anew_only_while_the_account_has_the_one_that_was_checked()
    {
        var upgrade = UserRules.UpgradePasswordHash(_alice, "hash", "better");

        Assert.Equal("better", upgrade.Next?.PasswordHash);
        Assert.Equal("user:password-upgrade", upgrade.Action);
        Assert.Null(UserRules.UpgradePasswordHash(_alice, "another", "better").Next);
        Assert.Null(UserRules.UpgradePasswordHash(_alice with { PasswordHash = null }, "hash", "better").Next);
        Assert.Equal(Refusal.UnknownUser, UserRules.UpgradePasswordHash(null, "hash", "better").Refusal);
    }
}
