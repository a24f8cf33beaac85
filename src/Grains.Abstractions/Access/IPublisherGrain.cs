using Orleans.Concurrency;

namespace Larder.Grains.Abstractions.Access;

/// <summary>What access lists of packages say of trusted publishers, straight from the database. Get it with
/// <see cref="GrainKeys.GetPublishers"/>.</summary>
[GrainInterfaceType("publisher"), Alias("larder.IPublisherGrain"), Orleans.CodeGeneration.Version(1)]
public interface IPublisherGrain : IGrainWithStringKey
{
    /// <summary>Whether the list of any package lets a publisher write whose claims are all met.</summary>
    /// <param name="token">What the publisher's proof says.</param>
    [Alias("MayWriteAny"), ReadOnly]
    Task<bool> MayWriteAnyAsync(PublisherClaims token);

    /// <summary>Writes down that a proof whose signature was good was refused.</summary>
    /// <param name="issuer">The configured name of the issuer.</param>
    /// <param name="detail">Why, and whose it was; at most 500 characters.</param>
    [Alias("RecordRefusal")]
    Task RecordRefusalAsync(string issuer, string detail, Actor actor);
}
