namespace Larder.Gateway.Authentication.Sources;

/// <summary>Which sources know users. Section <c>Access</c>.</summary>
public sealed class IdentitySourceOptions
{
    public const string Section = "Access";

    /// <summary>The sources in the order in which they are asked: <c>database</c>, <c>configuration</c>, <c>remote</c>, <c>ldap</c>, each
    /// once at most. The first one that knows a user decides. Default empty: <c>database</c> alone.</summary>
    public IList<string> Sources { get; } = [];
}
