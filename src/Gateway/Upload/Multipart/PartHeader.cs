namespace Larder.Gateway.Upload.Multipart;

/// <summary>What the headers of one part say.</summary>
/// <param name="Name">The field's name; never empty.</param>
/// <param name="FileName">As sent, nothing removed or decoded; <see langword="null"/> if the part is a plain field.
/// Only the parameter <c>filename</c> counts: RFC 7578 forbids <c>filename*</c>, and two spellings of one name are a
/// way round every check.</param>
/// <param name="ContentType">As sent; <see langword="null"/> if the part has none.</param>
internal sealed record PartHeader(string Name, string? FileName, string? ContentType);
