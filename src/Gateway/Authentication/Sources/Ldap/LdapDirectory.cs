using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Larder.Gateway.Authentication.Sources.Ldap.Protocol;

namespace Larder.Gateway.Authentication.Sources.Ldap;

/// <summary>The connections to the directory: those of the account that looks things up, which are used again, and one for each password,
/// which is not.</summary>
internal sealed class LdapDirectory(LdapSourceOptions options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    private readonly LdapEndpoint _endpoint = LdapEndpoint.TryParse(options.Url, out var endpoint)
        ? endpoint : throw new ArgumentException("The settings were not checked.", nameof(options));

    private readonly X509ChainPolicy? _trusted = TrustedAuthorities.Read(options.CaFile);
    private readonly string _password = SecretSetting.Read(options.BindPassword, options.BindPasswordFile);
    private readonly ConcurrentStack<Idle> _idle = [];

    /// <summary>Searches as the account. A connection that the server had closed meanwhile is replaced once.</summary>
    public async Task<LdapFindings> SearchAsync(LdapSearch search, CancellationToken cancellationToken)
    {
        if (TakeIdle() is { } idle)
        {
            try
            {
                return await SearchAsync(idle, search, cancellationToken);
            }
            catch (IOException)
            {
                // It was closed in this moment, as when the server was restarted. No password was sent that could be counted twice.
            }
        }

        return await SearchAsync(new(await OpenAsAccountAsync(cancellationToken), time.GetTimestamp()), search, cancellationToken);
    }

    /// <summary>Tries a password, on a connection of its own: a bind changes who speaks.</summary>
    public async Task<LdapResult> TryPasswordAsync(string dn, string password, CancellationToken cancellationToken)
    {
        using var connection = await OpenAsync(cancellationToken);
        return await connection.BindAsync(dn, password, cancellationToken);
    }

    public void Dispose() => DropIdle();

    private void DropIdle()
    {
        while (_idle.TryPop(out var idle))
        {
            idle.Connection.Dispose();
        }
    }

    private async Task<LdapFindings> SearchAsync(Idle idle, LdapSearch search, CancellationToken cancellationToken)
    {
        LdapFindings findings;
        try
        {
            findings = await idle.Connection.SearchAsync(search, cancellationToken);
        }
        catch
        {
            // The others are to the same server, and no younger: one question finds out for all of them.
            idle.Connection.Dispose();
            DropIdle();
            throw;
        }

        _idle.Push(idle);
        return findings;
    }

    private Idle? TakeIdle()
    {
        while (_idle.TryPop(out var idle))
        {
            if (time.GetElapsedTime(idle.Opened) < MaxAge && idle.Connection.IsQuiet)
            {
                return idle;
            }

            idle.Connection.Dispose();
        }

        return null;
    }

    private async Task<LdapConnection> OpenAsAccountAsync(CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(cancellationToken);
        try
        {
            if (options.BindDn.Length > 0
                && await connection.BindAsync(options.BindDn, _password, cancellationToken) is { Code: not LdapResultCode.Success } result)
            {
                throw new SourceFailureException($"it refuses the account of Access:Ldap:BindDn ({(int)result.Code}).");
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private Task<LdapConnection> OpenAsync(CancellationToken cancellationToken) =>
        LdapConnection.OpenAsync(_endpoint, options.StartTls, _trusted, cancellationToken);

    /// <param name="Opened">Timestamp.</param>
    private sealed record Idle(LdapConnection Connection, long Opened);
}
