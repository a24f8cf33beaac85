namespace Larder.Grains.Abstractions.Packages;

/// <summary>Whether an upload is worth storing. Promises nothing: <see cref="IPackageGrain.CommitAsync"/> decides.</summary>
/// <param name="Refusal">Why it would be refused, or <see cref="Refusal.None"/>.</param>
/// <param name="AlreadyThere">The same bytes are listed under this name: answer as if they had been stored again.</param>
[GenerateSerializer, Immutable, Alias("larder.UploadCheck")]
public readonly record struct UploadCheck(
    [property: Id(0)] Refusal Refusal,
    [property: Id(1)] bool AlreadyThere);
