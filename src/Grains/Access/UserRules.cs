using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;

namespace Larder.Grains.Access;

/// <summary>What may be done to a user's account, and what it becomes. Pure: no clock, no database, no cluster.</summary>
internal static class UserRules
{
    /// <param name="account"><see langword="null"/> if there is none.</param>
    /// <remarks>The same request again is no refusal: password hashes are salted, so an equal one is of the same request.</remarks>
    public static UserDecision Create(
        UserAccount? account, string name, string? passwordHash, bool isAdministrator, DateTimeOffset at)
    {
        if (account is null)
        {
            return UserDecision.Change(
                new UserAccount(name, passwordHash, isAdministrator, Enabled: true, at),
                "user:create",
                isAdministrator ? "administrator" : null);
        }

        return passwordHash is not null && account.PasswordHash == passwordHash && account.IsAdministrator == isAdministrator
            ? UserDecision.NothingToDo
            : UserDecision.Refuse(Refusal.UserExists);
    }

    public static UserDecision SetPasswordHash(UserAccount? account, string passwordHash)
    {
        if (account is null)
        {
            return UserDecision.Refuse(Refusal.UnknownUser);
        }

        return account.PasswordHash == passwordHash
            ? UserDecision.NothingToDo
            : UserDecision.Change(account with { PasswordHash = passwordHash }, "user:password", null);
    }

    /// <param name="known">The hash that is to be replaced. Another one is of a newer password, or was upgraded already.</param>
    public static UserDecision UpgradePasswordHash(UserAccount? account, string known, string next)
    {
        if (account is null)
        {
            return UserDecision.Refuse(Refusal.UnknownUser);
        }

        return account.PasswordHash != known || next == known
            ? UserDecision.NothingToDo
            : UserDecision.Change(account with { PasswordHash = next }, "user:password-upgrade", null);
    }

    /// <remarks>Whether an administrator is left is decided in the transaction: it is a matter of all accounts.</remarks>
    public static UserDecision SetEnabled(UserAccount? account, bool enabled)
    {
        if (account is null)
        {
            return UserDecision.Refuse(Refusal.UnknownUser);
        }

        if (account.Enabled == enabled)
        {
            return UserDecision.NothingToDo;
        }

        var decision = UserDecision.Change(account with { Enabled = enabled }, enabled ? "user:enable" : "user:disable", null);
        return decision with { NeedsAnotherAdministrator = account.IsAdministrator && !enabled };
    }
}
