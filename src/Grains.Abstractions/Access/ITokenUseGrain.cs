using System.Collections.Immutable;

namespace Larder.Grains.Abstractions.Access;

/// <summary>Writes down when API tokens were last used, for lists. Get it with <see cref="GrainKeys.GetTokenUse"/>.</summary>
[GrainInterfaceType("token-use"), Alias("larder.ITokenUseGrain"), Orleans.CodeGeneration.Version(1)]
public interface ITokenUseGrain : IGrainWithStringKey
{
    /// <summary>Writes uses down. One that is older than the one that is there, or less than
    /// <see cref="TokenUse.Precision"/> younger, changes nothing, as does one of a token that does not exist. Tokens themselves do not
    /// change: their serials stay, and leases on them hold on.</summary>
    /// <param name="uses">At most <see cref="TokenUse.MaxInOneMessage"/>.</param>
    /// <exception cref="ArgumentException">There are more.</exception>
    [Alias("Note")]
    Task NoteAsync(ImmutableArray<TokenUse> uses);
}

/// <summary>That a token was used.</summary>
/// <param name="Id">The token's.</param>
/// <param name="At">UTC.</param>
[GenerateSerializer, Immutable, Alias("larder.TokenUse")]
public sealed record TokenUse([property: Id(0)] string Id, [property: Id(1)] DateTimeOffset At)
{
    /// <summary>The most uses that are sent at once.</summary>
    public const int MaxInOneMessage = 200;

    /// <summary>How far what is written down may be out: a token that is used all the time is written once in so long.</summary>
    public static readonly TimeSpan Precision = TimeSpan.FromMinutes(5);
}
