using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication.OpenIdConnect.Users;

/// <summary>An identity provider whose users log in with a browser, or show its tokens. Section <c>Access:OpenIdConnect</c>.</summary>
public sealed class OpenIdConnectOptions
{
    public const string Section = "Access:OpenIdConnect";

    /// <summary>The provider's issuer URL, exactly as its discovery document and its tokens name it, with or without a slash at the
    /// end. Default none: there is no provider.</summary>
    public string Authority { get; set; } = "";

    /// <summary>What accounts call the provider, of which each belongs to one for good: another provider needs another name. Letters, digits,
    /// <c>.</c>, <c>_</c> and <c>-</c>, at most 100, and not <c>database</c>. Default <c>openid-connect</c>.</summary>
    [Required, RegularExpression(@"[A-Za-z0-9._-]{1,100}")] public string Name { get; set; } = "openid-connect";

    /// <summary>What the provider calls this index. Needed for logins; default none.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>What this index proves with that it is the client. Secret: not shown. Default none, as for a public client. Better in
    /// <see cref="ClientSecretFile"/>.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>File whose first line is the client's secret; read anew for each login. Default none.</summary>
    public string ClientSecretFile { get; set; } = "";

    /// <summary>What is asked of the provider besides <c>openid</c>. Default <c>profile</c>.</summary>
    public IList<string> Scopes { get; } = [];

    /// <summary>The claim with the name that a user gets here at the first login, for good. Default <c>preferred_username</c>.</summary>
    [Required, MaxLength(100)] public string UserNameClaim { get; set; } = "preferred_username";

    /// <summary>The claim with the names of the user's groups: a list of texts, or one text. Default <c>groups</c>.</summary>
    [Required, MaxLength(100)] public string GroupsClaim { get; set; } = "groups";

    /// <summary>Groups whose members are administrators. Default none.</summary>
    public IList<string> AdministratorGroups { get; } = [];

    /// <summary>Groups whose members are let in. Default none: everybody whom the provider knows is.</summary>
    public IList<string> AllowedGroups { get; } = [];

    /// <summary>The audience of tokens that programs show in the Authorization header. Default none: none are taken.</summary>
    public string Audience { get; set; } = "";

    /// <summary>How the provider may sign: <c>RS256</c>, <c>ES256</c>, <c>PS256</c>. Default RS256 only.</summary>
    public IList<string> Algorithms { get; } = [];

    /// <summary>PEM file of the certificates that the provider's own is checked against. Default: those that the machine trusts.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>Whether the provider on another machine may be <c>http</c>. Whoever can change what comes over such a line can be
    /// everybody. Default false.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>How long a login lasts. Default 8 h; 5 min to 7 days.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "7.00:00:00")] public TimeSpan SessionLife { get; set; } = TimeSpan.FromHours(8);

    /// <summary>How many steps of logins one client address (of IPv6: one /64 network) may make in a minute, two for each; more are
    /// answered 429. Default 60; 2 to 10,000.</summary>
    [Range(2, 10_000)] public int LoginsPerMinute { get; set; } = 60;

    internal TokenIssuer ToIssuer() => new(Authority)
    {
        CaFile = CaFile is { Length: > 0 } file ? file : null,
        Algorithms = SignatureAlgorithms.Of(Algorithms),
        AllowHttp = AllowHttp,
    };
}

[OptionsValidator]
internal sealed partial class OpenIdConnectOptionsValidator : IValidateOptions<OpenIdConnectOptions>;
