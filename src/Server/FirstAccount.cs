using System.Security.Cryptography;
using Larder.Gateway.Authentication.Passwords;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;

namespace Larder.Server;

/// <summary>Makes the user <c>admin</c> when there is no administrator: after the silo has started, before any request is let in.</summary>
/// <remarks>The password is what <c>LARDER_ADMIN_PASSWORD</c> says, or the first line of the file that <c>LARDER_ADMIN_PASSWORD_FILE</c>
/// names, or a random one. Once there is an administrator, both variables mean nothing: there is always one from then on.</remarks>
internal sealed class FirstAccount(IConfiguration configuration, IGrainFactory grains) : IHostedService
{
    public const string Name = "admin";

    private const int PageOfUsers = 1_000;

    /// <summary>A password that was made up; <see langword="null"/> if there is an administrator. Show it, then call
    /// <see cref="CreateAsync"/>: a program that could not listen, or was killed, makes up another at its next start.</summary>
    public string? NewPassword { get; private set; }

    /// <summary>Makes the account if its password is given.</summary>
    /// <exception cref="CommandException">The given password cannot be used, or the name is a user's who is no administrator.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await HasAdministratorAsync())
        {
            return;
        }

        if (FindProblems(configuration).FirstOrDefault() is { } problem)
        {
            throw new CommandException(problem);
        }

        if (ReadGivenPassword(configuration) is { } given)
        {
            await CreateAsync(given);
        }
        else
        {
            NewPassword = RandomNumberGenerator.GetString("abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", 24);
        }
    }

    /// <summary>Makes the account.</summary>
    /// <exception cref="CommandException">The name is a user's who is no administrator.</exception>
    public async Task CreateAsync(string password)
    {
        var refusal = await grains.GetUser(Name).CreateAsync(
            PasswordHasher.Hash(password), isAdministrator: true, new Actor(Actor.OperatorName, null, null, null));
        if (refusal is not Refusal.None)
        {
            throw new CommandException(
                $"There is no administrator, and the user '{Name}' is none: make one with 'larder user add <name> --admin'.");
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What is wrong with the password that the environment gives.</summary>
    public static IEnumerable<string> FindProblems(IConfiguration configuration)
    {
        string? password;
        try
        {
            password = ReadGivenPassword(configuration);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [$"LARDER_ADMIN_PASSWORD_FILE cannot be read: {exception.Message}"];
        }

        return password is null || PasswordHasher.IsAcceptable(password, out var problem)
            ? []
            : [$"The password for '{Name}' from the environment cannot be used: {problem}"];
    }

    /// <summary>Whether there is an administrator who is enabled.</summary>
    public async Task<bool> HasAdministratorAsync()
    {
        string? after = null;
        while (true)
        {
            var users = await grains.GetAccountList().ListUsersAsync(after, PageOfUsers);
            if (users.Any(user => user is { IsAdministrator: true, Enabled: true }))
            {
                return true;
            }

            if (users.Length < PageOfUsers)
            {
                return false;
            }

            after = users[^1].Name;
        }
    }

    /// <returns><see langword="null"/> if the environment gives none.</returns>
    public static string? ReadGivenPassword(IConfiguration configuration)
    {
        if (configuration["ADMIN_PASSWORD"] is { Length: > 0 } password)
        {
            return password;
        }

        return configuration["ADMIN_PASSWORD_FILE"] is { Length: > 0 } file
            ? File.ReadLines(file).FirstOrDefault() ?? ""
            : null;
    }
}
