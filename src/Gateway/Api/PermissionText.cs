using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Api;

/// <summary>Permissions as the API spells them: a list of <c>read</c>, <c>write</c>, <c>manage</c>.</summary>
internal static class PermissionText
{
    private static readonly (PackagePermissions Permission, string Word)[] Words =
    [
        (PackagePermissions.Read, "read"), (PackagePermissions.Write, "write"), (PackagePermissions.Manage, "manage"),
    ];

    public static IReadOnlyList<string> Of(PackagePermissions permissions) =>
        [.. Words.Where(each => permissions.HasFlag(each.Permission)).Select(each => each.Word)];

    /// <summary>Reads a list of words, in any order.</summary>
    /// <returns>The permissions, or what is wrong as a sentence.</returns>
    public static (PackagePermissions Permissions, string? Problem) Parse(IReadOnlyList<string>? words)
    {
        if (words is null or [])
        {
            return (PackagePermissions.None, "Required: some of read, write, manage. DELETE takes all away.");
        }

        var permissions = PackagePermissions.None;
        foreach (var word in words)
        {
            var found = Words.FirstOrDefault(each => each.Word == word).Permission;
            if (found == PackagePermissions.None)
            {
                return (PackagePermissions.None, "Only read, write and manage.");
            }

            permissions |= found;
        }

        return (permissions, null);
    }
}
