using System.Collections.Immutable;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;

namespace Larder.Grains.Access;

/// <summary>What may be done to a user's account, and what it becomes. Pure: no clock, no database, no cluster.</summary>
/// <remarks>Every <c>account</c> is <see langword="null"/> if there is none.</remarks>
internal static class UserRules
{
    /// <remarks>The same request again is no refusal: password hashes are salted, so an equal one is of the same request.</remarks>
    public static UserDecision Create(
        UserAccount? account, string name, string? passwordHash, bool isAdministrator, DateTimeOffset at)
    {
        if (account is null or { IsFree: true })
        {
            return UserDecision.Take(
                new UserAccount(name, passwordHash, isAdministrator, Enabled: true, at),
                "user:create",
                isAdministrator ? "administrator" : null);
        }

        return passwordHash is not null && account.PasswordHash == passwordHash && account.IsAdministrator == isAdministrator
            ? UserDecision.NothingToDo
            : Taken(account);
    }

    /// <remarks>Never makes an administrator, not even where there is none.</remarks>
    public static UserDecision Register(UserAccount? account, string name, string passwordHash, DateTimeOffset at)
    {
        if (account is null or { IsFree: true })
        {
            return UserDecision.Take(
                new UserAccount(name, passwordHash, IsAdministrator: false, Enabled: false, at) { Pending = true }, "user:register", null);
        }

        return account.Pending && account.PasswordHash == passwordHash ? UserDecision.NothingToDo : Taken(account);
    }

    /// <param name="replace">Whether an account that differs becomes the wanted one.</param>
    public static UserDecision Restore(UserAccount? account, UserAccount wanted, bool replace)
    {
        if (account is null or { IsFree: true })
        {
            return UserDecision.Take(wanted with { Groups = [] }, "user:restore", wanted.IsAdministrator ? "administrator" : null);
        }

        if (AreAlike(account, wanted))
        {
            return UserDecision.NothingToDo;
        }

        if (account.Deleted || !replace)
        {
            return Taken(account);
        }

        var next = wanted with { Groups = wanted.Deleted ? [] : account.Groups };
        return UserDecision.Change(next, "user:restore", "replaced") with
        {
            NeedsAnotherAdministrator = account is { IsAdministrator: true, Enabled: true } && next is not { IsAdministrator: true, Enabled: true },
        };
    }

    public static UserDecision Approve(UserAccount? account) => account switch
    {
        null or { Deleted: true } => UserDecision.Refuse(Refusal.UnknownRegistration),
        { Pending: false } => UserDecision.NothingToDo,
        _ => UserDecision.Change(account with { Pending = false, Enabled = true }, "user:approve", null),
    };

    public static UserDecision Reject(UserAccount? account) => account switch
    {
        null or { Pending: false } => UserDecision.Refuse(Refusal.UnknownRegistration),
        { Deleted: true } => UserDecision.NothingToDo,
        _ => UserDecision.Change(account with { PasswordHash = null, Deleted = true }, "user:reject", null),
    };

    /// <param name="groups">Sorted.</param>
    public static UserDecision CreateExternal(
        UserAccount? account, string name, string source, string? subject, ImmutableArray<string> groups, DateTimeOffset at) => account switch
    {
        null or { IsFree: true } => UserDecision.Take(
            new UserAccount(name, PasswordHash: null, IsAdministrator: false, Enabled: true, at)
            {
                Source = source, Subject = subject, SourceGroups = groups,
            },
            "user:create",
            $"from {source}"),
        { Deleted: true } => UserDecision.Refuse(Refusal.UserNameRetired),
        _ when account.Source != source || account.Subject != subject => UserDecision.Refuse(Refusal.ExternalAccount),
        _ => SetSourceGroups(account, groups),
    };

    /// <param name="groups">Sorted.</param>
    public static UserDecision SetSourceGroups(UserAccount? account, ImmutableArray<string> groups)
    {
        if (account is null or { Deleted: true })
        {
            return UserDecision.Refuse(Refusal.UnknownUser);
        }

        if (account.Source == UserAccount.DatabaseSource)
        {
            return UserDecision.Refuse(Refusal.ExternalAccount);
        }

        return account.SourceGroups.SequenceEqual(groups)
            ? UserDecision.NothingToDo
            : UserDecision.Change(account with { SourceGroups = groups }, "user:source-groups", Difference(account.SourceGroups, groups));
    }

    public static UserDecision SetPasswordHash(UserAccount? account, string passwordHash) => account switch
    {
        null or { Deleted: true } => UserDecision.Refuse(Refusal.UnknownUser),
        { Source: not UserAccount.DatabaseSource } => UserDecision.Refuse(Refusal.ExternalAccount),
        _ when account.PasswordHash == passwordHash => UserDecision.NothingToDo,
        _ => UserDecision.Change(account with { PasswordHash = passwordHash }, "user:password", null),
    };

    /// <param name="known">The hash that is to be replaced. Another one is of a newer password, or was upgraded already.</param>
    public static UserDecision UpgradePasswordHash(UserAccount? account, string known, string next)
    {
        if (account is null or { Deleted: true })
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
        if (Unchangeable(account) is { } refusal)
        {
            return refusal;
        }

        if (account!.Enabled == enabled)
        {
            return UserDecision.NothingToDo;
        }

        var decision = UserDecision.Change(account with { Enabled = enabled }, enabled ? "user:enable" : "user:disable", null);
        return decision with { NeedsAnotherAdministrator = account.IsAdministrator && !enabled };
    }

    /// <inheritdoc cref="SetEnabled"/>
    public static UserDecision SetAdministrator(UserAccount? account, bool isAdministrator)
    {
        if (Unchangeable(account) is { } refusal)
        {
            return refusal;
        }

        if (account!.IsAdministrator == isAdministrator)
        {
            return UserDecision.NothingToDo;
        }

        var decision = UserDecision.Change(
            account with { IsAdministrator = isAdministrator }, isAdministrator ? "user:promote" : "user:demote", null);
        return decision with { NeedsAnotherAdministrator = account.Enabled && !isAdministrator };
    }

    /// <remarks>Whether there is such a group is decided in the transaction.</remarks>
    public static UserDecision SetMember(UserAccount? account, string group, bool isMember)
    {
        if (Unchangeable(account) is { } refusal)
        {
            return refusal;
        }

        if (account!.Groups.Contains(group) == isMember)
        {
            return UserDecision.NothingToDo;
        }

        if (!isMember)
        {
            return UserDecision.Change(account with { Groups = account.Groups.Remove(group) }, "user:leave", group) with { Leaves = group };
        }

        if (account.Groups.Length == UserAccount.MaxGroups)
        {
            return UserDecision.Refuse(Refusal.TooManyGroups);
        }

        ImmutableArray<string> groups = [.. account.Groups.Append(group).Order(StringComparer.Ordinal)];
        return UserDecision.Change(account with { Groups = groups }, "user:join", group) with { Joins = group };
    }

    /// <inheritdoc cref="SetEnabled"/>
    public static UserDecision Delete(UserAccount? account) => account switch
    {
        null => UserDecision.Refuse(Refusal.UnknownUser),
        { Deleted: true } => UserDecision.NothingToDo,
        { Pending: true } => Reject(account),
        _ => UserDecision.Change(
            account with
            {
                PasswordHash = null, IsAdministrator = false, Enabled = false, Groups = [], SourceGroups = [], Deleted = true,
            },
            "user:delete",
            null) with { NeedsAnotherAdministrator = account is { IsAdministrator: true, Enabled: true } },
    };

    /// <summary>When it was made does not count, nor do memberships.</summary>
    private static bool AreAlike(UserAccount one, UserAccount other) =>
        (one.PasswordHash, one.IsAdministrator, one.Enabled, one.Pending, one.Deleted, one.Source, one.Subject)
            == (other.PasswordHash, other.IsAdministrator, other.Enabled, other.Pending, other.Deleted, other.Source, other.Subject)
        && one.SourceGroups.SequenceEqual(other.SourceGroups);

    private static UserDecision Taken(UserAccount account) =>
        UserDecision.Refuse(account.Deleted ? Refusal.UserNameRetired : Refusal.UserExists);

    /// <returns><see langword="null"/> if it is an account that somebody uses.</returns>
    private static UserDecision? Unchangeable(UserAccount? account) => account switch
    {
        null or { Deleted: true } => UserDecision.Refuse(Refusal.UnknownUser),
        { Pending: true } => UserDecision.Refuse(Refusal.UserPending),
        _ => null,
    };

    /// <summary>For the audit log: what came with <c>+</c>, what went with <c>-</c>; the first ones, if they are very many.</summary>
    private static string Difference(ImmutableArray<string> before, ImmutableArray<string> after)
    {
        const int Shown = 20;
        string[] parts = [.. after.Except(before).Select(group => $"+{group}"), .. before.Except(after).Select(group => $"-{group}")];
        return string.Join(", ", parts.Take(Shown)) + (parts.Length > Shown ? $", {parts.Length - Shown} more" : "");
    }
}
