namespace Larder.Gateway.Tests.Authentication.Sources;

/// <summary>Who is at every source of the contract.</summary>
internal static class ContractUsers
{
    public static readonly Dictionary<string, string[]> Groups = new()
    {
        ["alice"] = ["developers", "ops"], ["root"] = ["admins"], ["dave"] = ["developers"], ["erin"] = ["developers"],
    };
}
