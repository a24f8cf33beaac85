namespace Larder.Gateway.Authentication;

/// <summary>What an endpoint asks of its caller. Each one includes those before it.</summary>
public enum Permission
{
    /// <summary>To see packages and to download files. Open to everybody where <see cref="AccessOptions.AnonymousRead"/> says so.</summary>
    Read,

    /// <summary>To upload, to yank, and to look after one's own password and tokens: every known user.</summary>
    Write,

    /// <summary>To delete, to set a package's status, and to look after other users: administrators.</summary>
    Administer,
}
