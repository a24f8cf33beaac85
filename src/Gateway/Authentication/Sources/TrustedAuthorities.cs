using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Larder.Gateway.Authentication.Sources;

/// <summary>Whose certificates the servers of identity sources may show.</summary>
internal static class TrustedAuthorities
{
    /// <param name="file">PEM; empty for those that the machine trusts.</param>
    public static X509ChainPolicy? Read(string file)
    {
        if (file.Length is 0)
        {
            return null;
        }

        X509Certificate2Collection trusted = [];
        trusted.ImportFromPemFile(file);
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.AddRange(trusted);
        return policy;
    }

    public static IEnumerable<string> FindProblems(string key, string file)
    {
        try
        {
            return Read(file)?.CustomTrustStore.Count is 0 ? [$"{key} '{file}' holds no certificate in PEM."] : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return [$"{key} '{file}' cannot be read: {exception.Message}"];
        }
    }
}
