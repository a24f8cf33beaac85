namespace Larder.Gateway.Caching;

/// <summary>No silo answered within the budget. The gateway says 503; the client may try again.</summary>
internal sealed class ClusterUnavailableException(string message, Exception? inner) : Exception(message, inner);
