namespace Larder.Server.Tests.Import;

/// <summary>How PyPICloud 1.3.12 answers with <see cref="PyPICloudSamples"/>: who may read and write what, by hand from its rules, and which
/// status that is.</summary>
internal static class PyPICloudRules
{
    /// <summary>Somebody without credentials.</summary>
    public const string Anonymous = "";

    /// <summary>By package, in the order in which its entries are found; <c>*</c> is everybody.</summary>
    public static readonly (string Package, string Why, string Readers, string Writers)[] Packages =
    [
        ("plain", "no entry: default_read (authenticated) and default_write (developers)", "alice bob carol dave gina root", "alice root"),
        ("open", "everyone reads, one user writes: the entries replace the defaults", "*", "bob root"),
        ("team", "a group reads and writes, another one reads", "alice carol root", "alice root"),
        ("drop", "one user writes and does not read: independent", "root", "bob root"),
        ("staff", "authenticated reads; nobody writes, since the entry replaces the defaults", "alice bob carol dave gina root", "root"),
        ("closed", "an entry for admin only: nobody else, not even by the defaults", "root", "root"),
        ("emptied", "an entry without a permission: nobody, not even by the defaults", "root", "root"),
    ];

    /// <summary>Without fallback, the page of a package that the caller may not read is 401, or 404 to who is known.</summary>
    public static int Page(string readers, string caller) => Allows(readers, caller) ? 200 : caller == Anonymous ? 401 : 404;

    /// <summary>The API, and a download.</summary>
    public static int Api(string readers, string caller) => Allows(readers, caller) ? 200 : Refused(caller);

    public static int Upload(string writers, string caller) => Allows(writers, caller) ? 200 : Refused(caller);

    /// <summary>By default whoever is authenticated and may write may delete.</summary>
    public static int Delete(string writers, string caller) => Upload(writers, caller);

    public static bool Allows(string names, string caller) => names == "*" || names.Split(' ').Contains(caller);

    private static int Refused(string caller) => caller == Anonymous ? 401 : 403;
}
