namespace Larder.Gateway.Authentication.Sources;

/// <summary>A source cannot say who somebody is at the moment. It was logged already, where that was noticed.</summary>
/// <param name="sourceName">The source's <see cref="IIdentitySource.Name"/>.</param>
/// <param name="reason">Half a sentence, for operators: names no user, password or URL with a query.</param>
internal sealed class IdentitySourceUnavailableException(string sourceName, string reason, Exception? cause = null)
    : Exception($"The identity source '{sourceName}' cannot be asked: {reason}", cause)
{
    /// <summary>Which source it is.</summary>
    public string SourceName => sourceName;
}
