using System.Runtime.CompilerServices;
using Dapper;
using Larder.Grains.Abstractions.Catalogue;
using Larder.Grains.Database;

namespace Larder.Grains.Packages;

/// <summary>Reads all packages from the database, to compare what their rows say of them with their files and releases.</summary>
public sealed class StoredPackages(IDatabase database)
{
    private const int PageSize = 100;

    private const string SelectPage =
        $"select {PackageRow.Columns}, shard as Shard from package where index_name = @Index and name > @After order by name limit @Limit";

    /// <summary>The indexes that have packages.</summary>
    public Task<IReadOnlyList<string>> ListIndexesAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => (IReadOnlyList<string>)(await connection.QueryAsync<string>(
                "select distinct index_name from package order by index_name")).AsList(),
            cancellationToken);

    /// <summary>Every package in the order of its name, with what is wrong in its row. Each page is of one moment.</summary>
    /// <param name="after">Begin behind this name; empty for the beginning.</param>
    public async IAsyncEnumerable<StoredPackage> CheckAsync(
        string index, string after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var from = after;
            var page = await database.ReadSnapshotAsync(connection => ReadPageAsync(connection, index, from), cancellationToken);
            foreach (var package in page)
            {
                yield return package;
            }

            if (page.Count < PageSize)
            {
                yield break;
            }

            after = page[^1].Name;
        }
    }

    private static async Task<IReadOnlyList<StoredPackage>> ReadPageAsync(
        System.Data.Common.DbConnection connection, string index, string after)
    {
        var packages = (await connection.QueryAsync<PackageRow>(SelectPage, new { Index = index, After = after, Limit = PageSize })).AsList();
        if (packages.Count is 0)
        {
            return [];
        }

        var range = new { Index = index, First = packages[0].Name, Last = packages[^1].Name };
        var releases = (await connection.QueryAsync<ReleaseRow>(ReleaseRow.SelectOfMany, range)).ToLookup(row => row.Package);
        var files = (await connection.QueryAsync<FileRow>(FileRow.SelectListedOfMany, range)).ToLookup(row => row.Package);
        var access = (await connection.QueryAsync<AccessRow>(AccessRow.SelectOfMany, range)).ToLookup(row => row.Package);
        return
        [
            .. packages.Select(package => new StoredPackage(
                package.Name,
                FindProblem(
                    package,
                    PackageRows.ToState(
                        package, releases[package.Name], [.. files[package.Name].Select(row => row.ToFile())], [], access[package.Name]),
                    out var canBeRecounted),
                canBeRecounted)),
        ];
    }

    private static string? FindProblem(PackageRow row, PackageState state, out bool canBeRecounted)
    {
        var (stored, counted) = (PackageCounters.Of(row), PackageCounters.Of(state));
        canBeRecounted = stored != counted;
        return canBeRecounted ? $"its row says {stored} ('{stored.Summary}'), its files say {counted} ('{counted.Summary}')"
            : row.Shard != CatalogueShard.Of(row.Name) ? $"its row is in shard {row.Shard} of the catalogue and not in {CatalogueShard.Of(row.Name)}"
            : state.Deleted && state.Files.Count > 0 ? "it is deleted as a whole, but has files"
            : null;
    }
}

/// <summary>A package next to its files and releases.</summary>
/// <param name="Name">Normalized.</param>
/// <param name="Problem">What is wrong in its row, for a person; <see langword="null"/> if nothing is.</param>
/// <param name="CanBeRecounted">Whether its grain can put that right by itself.</param>
public sealed record StoredPackage(string Name, string? Problem, bool CanBeRecounted);
