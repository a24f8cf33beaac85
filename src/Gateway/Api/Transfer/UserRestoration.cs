using Larder.Gateway.Authentication;
using Larder.Gateway.Authentication.Passwords;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Larder.Gateway.Api.Transfer;

/// <summary>Makes users as they were elsewhere.</summary>
internal static class UserRestoration
{
    /// <summary>In bytes: a user with as many groups of an external source as there may be, each of them of the longest name.</summary>
    private const int MaxBytes = 384 * 1024;

    public static async Task<Results<Ok<RestoreAnswer>, ProblemHttpResult>> RestoreAsync(
        string name, bool? replace, bool? dryRun, HttpContext context, UserChanges users, IAccounts accounts, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var (request, problem) = await RequestBody.ReadAsync(
            context.Request, ApiJson.Default.UserStateRequest, cancellationToken, MaxBytes);
        problem ??= Check(name, request!).ToProblem();
        if (problem is not null)
        {
            return problem;
        }

        var wanted = Read(name, request!, time.GetUtcNow());
        var present = await accounts.FindUserAsync(name, cancellationToken) is { IsFree: false } user ? user : null;
        if (present is { Deleted: true } && !wanted.Deleted)
        {
            return Problems.From(Refusal.UserNameRetired, name);
        }

        var answer = RestoreAnswer.Of(present is not null, present is null ? [] : [.. Differences(present, wanted)], replace is true);
        if (dryRun is not true && answer.IsChange())
        {
            problem = await users.RunAsync(
                context, name, (grain, actor) => grain.RestoreAsync(wanted, replace is true, actor), cancellationToken);
        }

        return problem is null ? TypedResults.Ok(answer) : problem;
    }

    private static FieldProblems Check(string name, UserStateRequest request)
    {
        var isExternal = IsExternal(request);
        var problems = new FieldProblems()
            .Add("name", UserNameProblem.Of(name))
            .Add("passwordHash", request.PasswordHash is null || PasswordHasher.IsKnownFormat(request.PasswordHash)
                ? null
                : "Not a hash that can be checked here: of an unknown kind, broken, or too much work.")
            .Add("enabled", request.Enabled is true && (request.Pending || request.Deleted) ? "Not while pending or deleted." : null)
            .Add("isAdministrator", request.IsAdministrator && (request.Pending || request.Deleted) ? "Not while pending or deleted." : null)
            .Add("deleted", request.Deleted && (request.Pending || request.PasswordHash is not null || request.SourceGroups is { Count: > 0 })
                ? "Not with pending, passwordHash or sourceGroups." : null)
            .Add("source", request.Source is "" || (isExternal && (request.Pending || request.PasswordHash is not null))
                ? "The name of a source, without pending or passwordHash." : null)
            .AddLine("source", request.Source, UserAccount.MaxSourceLength)
            .Add("subject", request.Subject is not null && !isExternal ? "Only of an external source." : null)
            .AddLine("subject", request.Subject, UserAccount.MaxSubjectLength)
            .Add("createdAt", request.CreatedAt < DateTimeOffset.UnixEpoch ? "1970 or later." : null);
        return (request.SourceGroups ?? []) switch
        {
            { Count: > 0 } when !isExternal => problems.Add("sourceGroups", "Only of an external source."),
            { Count: > UserAccount.MaxGroups } => problems.Add("sourceGroups", $"At most {UserAccount.MaxGroups}."),
            var groups when !groups.All(Principal.IsGroupName) => problems.Add("sourceGroups", "Not all are names of groups."),
            _ => problems,
        };
    }

    private static bool IsExternal(UserStateRequest request) => request.Source is not (null or "" or UserAccount.DatabaseSource);

    private static UserAccount Read(string name, UserStateRequest request, DateTimeOffset now) => new(
        name,
        request.PasswordHash,
        request.IsAdministrator,
        request.Enabled ?? !(request.Pending || request.Deleted),
        request.CreatedAt?.ToUniversalTime() ?? now)
    {
        Pending = request.Pending,
        Deleted = request.Deleted,
        Source = request.Source ?? UserAccount.DatabaseSource,
        Subject = request.Subject,
        SourceGroups =
        [
            .. (request.SourceGroups ?? []).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ],
    };

    private static IEnumerable<string> Differences(UserAccount present, UserAccount wanted)
    {
        (string Field, bool Differs)[] fields =
        [
            ("passwordHash", present.PasswordHash != wanted.PasswordHash),
            ("isAdministrator", present.IsAdministrator != wanted.IsAdministrator),
            ("enabled", present.Enabled != wanted.Enabled),
            ("pending", present.Pending != wanted.Pending),
            ("deleted", present.Deleted != wanted.Deleted),
            ("source", present.Source != wanted.Source),
            ("subject", present.Subject != wanted.Subject),
            ("sourceGroups", !present.SourceGroups.SequenceEqual(wanted.SourceGroups)),
        ];
        return fields.Where(field => field.Differs).Select(field => field.Field);
    }
}
