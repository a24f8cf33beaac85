namespace Larder.Grains.Abstractions.Access;

/// <summary>A group of users, as people see it. Who is in it, the users' accounts say.</summary>
/// <param name="Name">Compared exactly; see <see cref="Principal.IsGroupName"/>.</param>
/// <param name="Description">What it is for, one line; may be empty.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="MemberCount">How many users were put into it.</param>
[GenerateSerializer, Immutable, Alias("larder.AccountGroup")]
public sealed record AccountGroup(
    [property: Id(0)] string Name,
    [property: Id(1)] string Description,
    [property: Id(2)] DateTimeOffset CreatedAt,
    [property: Id(3)] long MemberCount)
{
    /// <summary>The longest description, in characters.</summary>
    public const int MaxDescriptionLength = 500;
}
