using Larder.Grains.Abstractions.Access;
using Larder.Server.Commands.Import.Access;

namespace Larder.Server.Commands.Import.PyPICloud;

/// <summary>Reads what <c>ppc-export</c> and <c>/admin/acl.json.gz</c> write.</summary>
/// <remarks>Members that it does not know are passed over; those that it knows must have their type.</remarks>
internal static class ExportReader
{
    /// <exception cref="CommandException">It is no such document.</exception>
    public static PyPICloudAccess Read(JsonPart document)
    {
        var packages = document["packages"];
        return new PyPICloudAccess
        {
            Users =
            [
                .. document["users"].Items().Select(user => ReadUser(user, isPending: false)),
                .. document.Find("pending_users") is { } pending ? pending.Items().Select(user => ReadUser(user, isPending: true)) : [],
            ],
            Groups =
            [
                .. document["groups"].Members().Select(
                    group => new PyPICloudGroup(group.Name, [.. group.Value.Items().Select(member => member.AsText())])),
            ],
            Grants = [.. ReadGrants(packages["users"], isGroup: false), .. ReadGrants(packages["groups"], isGroup: true)],
            AllowsRegistration = document.Find("allow_register") is { IsNull: false } allows && allows.AsFlag(),
        };
    }

    private static PyPICloudUser ReadUser(JsonPart user, bool isPending) => new(
        user["username"].AsText(),
        user.Find("password")?.AsTextOrNull(),
        user.Find("admin") is { IsNull: false } admin && admin.AsFlag(),
        isPending);

    private static IEnumerable<PyPICloudGrant> ReadGrants(JsonPart packages, bool isGroup) =>
        from package in packages.Members()
        from grant in package.Value.Members()
        select new PyPICloudGrant(package.Name, isGroup, grant.Name, ReadPermissions(grant.Value));

    private static PackagePermissions ReadPermissions(JsonPart permissions) => permissions.Items().Aggregate(
        PackagePermissions.None,
        (all, permission) => all | permission.AsText() switch
        {
            "read" => PackagePermissions.Read,
            "write" => PackagePermissions.Write,
            _ => throw permission.Wrong("must be read or write"),
        });
}
