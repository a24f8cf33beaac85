namespace Larder.Gateway.Authentication.OpenIdConnect;

/// <summary>An issuer or identity provider that is needed to tell who asks does not answer, and what was known of it is too old.
/// The request is answered 503: it is not known to be wrong.</summary>
internal sealed class IssuerUnavailableException(string issuer, Exception? cause = null)
    : Exception($"The issuer {issuer} does not answer.", cause);
