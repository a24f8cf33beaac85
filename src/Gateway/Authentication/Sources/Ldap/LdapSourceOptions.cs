using System.ComponentModel.DataAnnotations;

namespace Larder.Gateway.Authentication.Sources.Ldap;

/// <summary>A directory that speaks LDAP: OpenLDAP, Active Directory, 389. Section <c>Access:Ldap</c>. Read where
/// <c>Access:Sources</c> has <c>ldap</c>.</summary>
public sealed class LdapSourceOptions
{
    public const string Section = "Access:Ldap";

    /// <summary>Where the directory is: <c>ldap://host:389</c> or <c>ldaps://host:636</c>; the ports may be left out. No default.</summary>
    public string Url { get; set; } = "";

    /// <summary>Whether a connection to <c>ldap://</c> is encrypted before anything is said on it. Default false.</summary>
    public bool StartTls { get; set; }

    /// <summary>File with the certificates (PEM) that the server's certificate is checked against. Default empty: those that the
    /// machine trusts.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>The account that looks users and groups up. Default empty: they are looked up without an account.</summary>
    public string BindDn { get; set; } = "";

    /// <summary>The password of <see cref="BindDn"/>.</summary>
    public string BindPassword { get; set; } = "";

    /// <summary>A file whose first line is the password of <see cref="BindDn"/>; read at start. Default empty.</summary>
    public string BindPasswordFile { get; set; } = "";

    /// <summary>The DN of a user, with <c>{username}</c> in it: <c>uid={username},ou=people,dc=example,dc=org</c>. This or
    /// <see cref="BaseDn"/> must be set. Default empty.</summary>
    public string UserDnFormat { get; set; } = "";

    /// <summary>Below which entry users are looked for, by <see cref="UserFilter"/>. Default empty.</summary>
    public string BaseDn { get; set; } = "";

    /// <summary>Which entry is the user (RFC 4515), with <c>{username}</c> in it. Default <c>(uid={username})</c>.</summary>
    public string UserFilter { get; set; } = "(uid={username})";

    /// <summary>The attribute of a user's entry that holds the user name. Default <c>uid</c>; in Active Directory
    /// <c>sAMAccountName</c>.</summary>
    public string NameAttribute { get; set; } = "uid";

    /// <summary>Below which entry groups are looked for, by <see cref="GroupFilter"/>. Default empty: they are not.</summary>
    public string GroupBaseDn { get; set; } = "";

    /// <summary>Which entries are the groups of a user (RFC 4515), with <c>{dn}</c> of the user or <c>{username}</c> in it. Default
    /// <c>(member={dn})</c>.</summary>
    public string GroupFilter { get; set; } = "(member={dn})";

    /// <summary>The attribute of a user's entry that holds the DNs of the groups, such as <c>memberOf</c>. Default empty: none.</summary>
    public string MemberOfAttribute { get; set; } = "";

    /// <summary>The attribute of a group's entry that is its name here; with <see cref="MemberOfAttribute"/> it must be the first part of
    /// the group's DN. Default <c>cn</c>.</summary>
    public string GroupNameAttribute { get; set; } = "cn";

    /// <summary>Groups whose members are administrators. Default: none.</summary>
    public IList<string> AdministratorGroups { get; } = [];

    /// <summary>Groups of which one must have a user in it, or the user is unknown. Default: none, all are let in.</summary>
    public IList<string> AllowedGroups { get; } = [];

    /// <summary>How long a question may take. Default 5 s; 0.1 s to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many questions are asked at the same time; more wait. Each has up to two connections. Default 8; 1 to 500.</summary>
    [Range(1, 500)]
    public int MaxQuestions { get; set; } = 8;
}
