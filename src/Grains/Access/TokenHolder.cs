using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Larder.Grains.Abstractions.Access;

namespace Larder.Grains.Access;

/// <summary>Whose an exchanged token is, as the column <c>holder</c> keeps it: a JSON object with one of two members.</summary>
internal sealed partial record TokenHolder(TokenHolder.PublisherPart? Publisher, TokenHolder.UserPart? User)
{
    public static TokenHolder Of(ExchangedToken token) => new(
        token.Publisher is { } publisher ? new PublisherPart(publisher.Issuer, new(publisher.Claims)) : null,
        token.User is { } user ? new UserPart(user.Source, user.Subject, user.Name) : null);

    /// <exception cref="JsonException">It is none.</exception>
    public static TokenHolder Parse(string json) =>
        JsonSerializer.Deserialize(json, HolderJson.Default.TokenHolder) ?? throw new JsonException("Nobody holds the token.");

    public string ToJson() => JsonSerializer.Serialize(this, HolderJson.Default.TokenHolder);

    public PublisherClaims? ToPublisher() =>
        Publisher is null ? null : new(Publisher.Issuer, Publisher.Claims.ToImmutableSortedDictionary(StringComparer.Ordinal));

    public ExternalUser? ToUser() => User is null ? null : new(User.Source, User.Subject, User.Name);

    internal sealed record PublisherPart(string Issuer, Dictionary<string, string> Claims);

    internal sealed record UserPart(string Source, string Subject, string Name);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(TokenHolder))]
    private sealed partial class HolderJson : JsonSerializerContext;
}
