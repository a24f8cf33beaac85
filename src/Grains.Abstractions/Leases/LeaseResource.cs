namespace Larder.Grains.Abstractions.Leases;

/// <summary>Names what a lease is about. The same text at the owner and at every reader.</summary>
public static class LeaseResource
{
    /// <summary>The files and the status of one package.</summary>
    public static string Package(string index, string normalizedName) => $"package/{index}/{normalizedName}";

    /// <summary>The names in one shard of the catalogue.</summary>
    public static string Catalogue(string index, int shard) => $"catalogue/{index}/{shard}";

    /// <summary>One user's account.</summary>
    public static string User(string name) => $"user/{name}";

    /// <summary>One API token.</summary>
    public static string Token(string id) => $"token/{id}";

    /// <summary>Who may do what in one index.</summary>
    public static string Index(string index) => $"index/{index}";

    /// <summary>One token that was given out for a proof of another system.</summary>
    public static string ExchangedToken(string id) => $"exchanged-token/{id}";
}
