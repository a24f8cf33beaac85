using Larder.Gateway.Authentication;

namespace Larder.Gateway.Tests.Authentication;

public sealed class AccessRulesTests
{
    private static readonly Caller User = new("alice", IsAdministrator: false, TokenId: null, IsOperator: false);
    private static readonly Caller Administrator = User with { IsAdministrator = true };

    [Theory]
    [InlineData(Permission.Read, false, "NeedsCredentials", "Allowed", "Allowed")]
    [InlineData(Permission.Read, true, "Allowed", "Allowed", "Allowed")]
    [InlineData(Permission.Write, false, "NeedsCredentials", "Allowed", "Allowed")]
    [InlineData(Permission.Write, true, "NeedsCredentials", "Allowed", "Allowed")]
    [InlineData(Permission.Administer, false, "NeedsCredentials", "Forbidden", "Allowed")]
    [InlineData(Permission.Administer, true, "NeedsCredentials", "Forbidden", "Allowed")]
    public void Who_may_do_what(Permission permission, bool anonymousRead, string anonymous, string user, string administrator)
    {
        Assert.Equal(anonymous, AccessRules.Decide(Caller.Anonymous, permission, anonymousRead).ToString());
        Assert.Equal(user, AccessRules.Decide(User, permission, anonymousRead).ToString());
        Assert.Equal(administrator, AccessRules.Decide(Administrator, permission, anonymousRead).ToString());
        Assert.Equal("Allowed", AccessRules.Decide(Caller.Operator, permission, anonymousRead).ToString());
    }
}
