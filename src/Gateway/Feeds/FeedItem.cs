namespace Larder.Gateway.Feeds;

/// <summary>One piece of news.</summary>
/// <param name="Link">Absolute.</param>
/// <param name="Guid">What a reader knows the news by; <see langword="null"/> for the link.</param>
/// <param name="Author">A mail address; <see langword="null"/> if none is known.</param>
internal sealed record FeedItem(
    string Title, string Link, string? Guid, string Description, string? Author, DateTimeOffset PublishedAt);
