using Larder.Grains.Abstractions.Access;
using Larder.Grains.Database;

namespace Larder.Grains.Access;

/// <summary>A row of the table <c>account_group</c>, and how many members it has.</summary>
internal sealed class GroupRow
{
    private const string Columns =
        """
        name as Name, description as Description, created_at as CreatedAt,
        (select count(*) from membership where group_name = account_group.name) as MemberCount
        """;

    public const string Select = $"select {Columns} from account_group where name = @Name";

    public const string SelectPage = $"select {Columns} from account_group where name > @After order by name limit @Limit";

    public string Name { get; init; } = "";
    public string Description { get; init; } = "";
    public long CreatedAt { get; init; }
    public long MemberCount { get; init; }

    public AccountGroup ToGroup() => new(Name, Description, SqlTime.FromSql(CreatedAt), MemberCount);
}
