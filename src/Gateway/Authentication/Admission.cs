using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Authentication;

/// <summary>Makes callers of accounts whose credentials were found right.</summary>
internal static class Admission
{
    /// <summary>Lets somebody in if the account is switched on.</summary>
    /// <param name="known">The caller as it was last time, to be used again.</param>
    /// <param name="token">What the credentials are; <see langword="null"/> for a password.</param>
    /// <param name="isAdministrator">Whether somebody else than the account says so.</param>
    public static CallerIdentity Admit(UserAccount? account, Caller? known, KnownToken? token, bool isAdministrator)
    {
        if (account is not { Enabled: true })
        {
            return CallerIdentity.Wrong;
        }

        return CallerIdentity.Of(
            ReferenceEquals(known?.Account, account) && ReferenceEquals(known.Limits, token?.Limits)
            && known.BelongsToAdministrator == (account.IsAdministrator || isAdministrator)
                ? known
                : NewCaller(account, token, isAdministrator));
    }

    /// <summary>The caller that an account makes with this token, or with a password.</summary>
    public static Caller NewCaller(UserAccount account, KnownToken? token, bool isAdministrator)
    {
        var belongs = account.IsAdministrator || isAdministrator;
        return new(account.Name, belongs && token?.Limits.AllowsAdministration != false, token?.Token.Id, IsOperator: false)
        {
            Account = account,
            Limits = token?.Limits,
            BelongsToAdministrator = belongs,
            Principals = CallerPrincipals.OfUser(account.Name, account.AllGroups),
        };
    }
}
