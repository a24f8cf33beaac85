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
