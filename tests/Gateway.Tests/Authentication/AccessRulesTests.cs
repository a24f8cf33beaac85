using Larder.Gateway.Authentication;
using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Tests.Authentication;

public sealed class AccessRulesTests
{
    private static readonly IndexAccess Index = new([Principal.Authenticated], [], [Principal.Authenticated], [], []);

    private static readonly Caller User = new("alice", IsAdministrator: false, TokenId: null, IsOperator: false)
    {
        Principals = CallerPrincipals.OfUser("alice", ["team"]),
    };

    private static readonly Caller Administrator = User with { IsAdministrator = true, BelongsToAdministrator = true };

    [Theory]
    [InlineData(Permission.List, false, "NeedsCredentials", "Allowed", "Allowed")]
    [InlineData(Permission.List, true, "Allowed", "Allowed", "Allowed")]
    [InlineData(Permission.Upload, true, "NeedsCredentials", "Allowed", "Allowed")]
    [InlineData(Permission.Known, true, "NeedsCredentials", "Allowed", "Allowed")]
    [InlineData(Permission.Administer, true, "NeedsCredentials", "Forbidden", "Allowed")]
    [InlineData(Permission.Operate, true, "NeedsCredentials", "Forbidden", "Forbidden")]
    public void Who_may_do_what_is_no_packages(
        Permission permission, bool listIsOpen, string anonymous, string user, string administrator)
    {
        Assert.Equal(anonymous, AccessRules.Decide(Caller.Anonymous, permission, listIsOpen).ToString());
        Assert.Equal(user, AccessRules.Decide(User, permission, listIsOpen).ToString());
        Assert.Equal(administrator, AccessRules.Decide(Administrator, permission, listIsOpen).ToString());
        Assert.Equal("Allowed", AccessRules.Decide(Caller.Operator, permission, listIsOpen).ToString());
    }

    [Theory]
    [InlineData("user:bob", PackagePermissions.Read, true, false, "Forbidden")]
    [InlineData("user:bob", PackagePermissions.Read, true, true, "Hidden")]
    [InlineData("user:bob", PackagePermissions.Write, true, true, "Hidden")]
    [InlineData("user:bob", PackagePermissions.Write, true, false, "Forbidden")]
    [InlineData("group:team", PackagePermissions.Read, true, true, "Allowed")]
    [InlineData("group:team", PackagePermissions.Write, true, true, "Forbidden")]
    [InlineData("user:bob", PackagePermissions.Read, false, false, "Hidden")]
    [InlineData("group:team", PackagePermissions.Write, false, true, "Hidden")]
    [InlineData("group:team", PackagePermissions.Write, false, false, "Forbidden")]
    public void Who_may_not_is_told_so_or_sees_nothing(
        string reader, PackagePermissions permission, bool exists, bool hidden, string expected)
    {
        var access = EffectiveAccess.Of(Index, "a", [new AccessEntry(reader, PackagePermissions.Read)]);

        Assert.Equal(expected, AccessRules.DecidePackage(User, access, "a", exists, permission, hidden).ToString());
        Assert.Equal("NeedsCredentials", AccessRules.DecidePackage(Caller.Anonymous, access, "a", exists, permission, hidden).ToString());
        Assert.Equal("Allowed", AccessRules.DecidePackage(Administrator, access, "a", exists, permission, hidden).ToString());
    }

    [Fact]
    public void Changes_always_take_credentials()
    {
        var access = EffectiveAccess.Of(
            Index, "a", [new AccessEntry(Principal.Everyone, PackagePermissions.Read | PackagePermissions.Write | PackagePermissions.Manage)]);

        Assert.Equal(AccessDecision.Allowed, Decide(PackagePermissions.Read));
        Assert.Equal(AccessDecision.NeedsCredentials, Decide(PackagePermissions.Write));
        Assert.Equal(AccessDecision.NeedsCredentials, Decide(PackagePermissions.Manage));
        Assert.Equal(AccessDecision.NeedsCredentials, AccessRules.DecideUpload(Caller.Anonymous, access, "a", exists: true, hidden: false));

        AccessDecision Decide(PackagePermissions permission) =>
            AccessRules.DecidePackage(Caller.Anonymous, access, "a", exists: true, permission, hidden: false);
    }

    [Theory]
    [InlineData(null, false, "Allowed")]
    [InlineData(null, true, "Forbidden")]
    [InlineData("user:bob", false, "Forbidden")]
    [InlineData("user:alice", true, "Allowed")]
    public void Who_may_create_packages_uploads_to_names_that_nobody_has(string? manager, bool exists, string expected)
    {
        AccessEntry[] list = manager is null ? [] : [new AccessEntry(manager, PackagePermissions.Manage)];
        var access = EffectiveAccess.Of(Index, "a", list);

        Assert.Equal(expected, AccessRules.DecideUpload(User, access, "a", exists, hidden: true).ToString());
    }
}
