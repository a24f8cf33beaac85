using System.Collections.Immutable;
using System.Net;
using Larder.Gateway.Authentication.Sources.Ldap.Protocol;
using Larder.Grains.Abstractions.Access;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication.Sources.Ldap;

/// <summary>Users that a directory knows.</summary>
/// <remarks>
/// A question goes so: 1 wait for a place, 2 look the user's entry up as the account of the settings, 3 take the directory's spelling of
/// the name, 4 find the groups, 5 let in only whom <see cref="LdapSourceOptions.AllowedGroups"/> let in, 6 if there is a password, bind with it
/// as the user, on a connection of its own. Groups come before the password, so that who is not let in is unknown with any password.
/// </remarks>
internal sealed partial class LdapSource : IIdentitySource, IDisposable
{
    public const string SourceName = "ldap";

    /// <summary>Stands for the user name in settings.</summary>
    public const string UserNamePlace = "{username}";

    private readonly LdapSourceOptions _options;
    private readonly LdapDirectory _directory;
    private readonly LdapEntries _entries;
    private readonly ServerQuestions _questions;
    private readonly SemaphoreSlim _places;
    private readonly ILogger<LdapSource> _logger;

    public LdapSource(IOptions<LdapSourceOptions> options, TimeProvider time, ILogger<LdapSource> logger)
    {
        (_options, _logger) = (options.Value, logger);
        _directory = new LdapDirectory(_options, time);
        _entries = new LdapEntries(_options, _directory);
        _questions = new ServerQuestions(SourceName, _options.Timeout, time, logger);
        _places = new SemaphoreSlim(_options.MaxQuestions);
    }

    public string Name => SourceName;

    public Task<SourceAnswer> VerifyAsync(string userName, string password, CancellationToken cancellationToken) =>
        SourceInput.IsWorthAsking(userName, password)
            ? AskAsync(userName, password, cancellationToken)
            : Task.FromResult(SourceAnswer.Unknown);

    public Task<SourceAnswer> FindAsync(string userName, CancellationToken cancellationToken) =>
        UserName.IsValid(userName) ? AskAsync(userName, password: null, cancellationToken) : Task.FromResult(SourceAnswer.Unknown);

    /// <summary>What operators should know at start, as sentences.</summary>
    public IEnumerable<string> FindDangers()
    {
        if (LdapEndpoint.TryParse(_options.Url, out var endpoint) && !endpoint.IsTls && !_options.StartTls && !IsThisMachine(endpoint.Host))
        {
            yield return $"{endpoint.Host} is asked without encryption. Use ldaps:// or Access:Ldap:StartTls.";
        }
    }

    public void Dispose()
    {
        _directory.Dispose();
        _places.Dispose();
    }

    private static bool IsThisMachine(string host) =>
        host is "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private Task<SourceAnswer> AskAsync(string userName, string? password, CancellationToken cancellationToken) =>
        _questions.AskAsync(
            async limit =>
            {
                await _places.WaitAsync(limit);
                try
                {
                    return await AnswerAsync(userName, password, limit);
                }
                finally
                {
                    _places.Release();
                }
            },
            cancellationToken);

    private async Task<SourceAnswer> AnswerAsync(string userName, string? password, CancellationToken cancellationToken)
    {
        var found = await _entries.FindUsersAsync(userName, cancellationToken);
        if (found.Length > 1)
        {
            LogSeveral(userName);
            return password is null ? SourceAnswer.Unknown : SourceAnswer.Wrong;
        }

        if (found.Length is 0 || SourceInput.OwnSpelling(userName, found[0].Values(_options.NameAttribute)) is not { } name)
        {
            LogNotHisName(found.Length, _options.NameAttribute);
            return SourceAnswer.Unknown;
        }

        var groups = await _entries.FindGroupsAsync(found[0], name, cancellationToken);
        if (_options.AllowedGroups.Count > 0 && !_options.AllowedGroups.Intersect(groups).Any())
        {
            return SourceAnswer.Unknown;
        }

        return password is null || await IsPasswordAsync(found[0].Dn, password, cancellationToken)
            ? SourceAnswer.Known(ToIdentity(name, groups))
            : SourceAnswer.Wrong;
    }

    private SourceIdentity ToIdentity(string name, ImmutableArray<string> groups) =>
        new(name, SourceInput.Groups(groups), _options.AdministratorGroups.Intersect(groups).Any());

    /// <exception cref="SourceFailureException">The directory says neither yes nor no.</exception>
    private async Task<bool> IsPasswordAsync(string dn, string password, CancellationToken cancellationToken)
    {
        var result = await _directory.TryPasswordAsync(dn, password, cancellationToken);
        switch (result.Code)
        {
            case LdapResultCode.Success:
                return true;

            // The last four: no password in the entry, an account that is locked, expired or switched off.
            case LdapResultCode.InvalidCredentials or LdapResultCode.InappropriateAuthentication or LdapResultCode.ConstraintViolation
                or LdapResultCode.InsufficientAccessRights or LdapResultCode.UnwillingToPerform:
                LogRefused(dn, (int)result.Code);
                return false;

            case LdapResultCode.StrongerAuthRequired or LdapResultCode.ConfidentialityRequired:
                throw new SourceFailureException("it takes passwords on encrypted connections only: use ldaps:// or Access:Ldap:StartTls.");

            default:
                throw new SourceFailureException($"it answered a password with code {(int)result.Code}.");
        }
    }

    [LoggerMessage(EventId = 1213, Level = LogLevel.Warning,
        Message = "The directory has several entries for the user name {UserName}, which is therefore refused")]
    private partial void LogSeveral(string userName);

    [LoggerMessage(EventId = 1214, Level = LogLevel.Debug,
        Message = "The directory found {Entries} entries for a user name, and none whose {Attribute} is that name")]
    private partial void LogNotHisName(int entries, string attribute);

    [LoggerMessage(EventId = 1215, Level = LogLevel.Debug, Message = "The directory refuses the password of {Dn} with code {Code}")]
    private partial void LogRefused(string dn, int code);
}
