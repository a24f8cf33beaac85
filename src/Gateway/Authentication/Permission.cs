namespace Larder.Gateway.Authentication;

/// <summary>What an endpoint asks of its caller. Every endpoint names one, or says that it is open to everybody.</summary>
public enum Permission
{
    /// <summary>To read the package that the route's <c>package</c> names, by its access list.</summary>
    ReadPackage,

    /// <summary>To yank in the package that the route names. Always with credentials.</summary>
    WritePackage,

    /// <summary>To delete from the package that the route names, to set its status and its access list. Always with credentials.</summary>
    ManagePackage,

    /// <summary>To see a list of packages, which shows only what the caller may read.</summary>
    List,

    /// <summary>To upload: to which package is decided when the form says it. Always with credentials.</summary>
    Upload,

    /// <summary>Something of one's own: every known user.</summary>
    Known,

    /// <summary>To look after users, groups and the index, for administrators.</summary>
    Administer,

    /// <summary>To take all of access out and to put it in, with the hashes of passwords: for whoever works on the machine itself.</summary>
    Operate,
}
