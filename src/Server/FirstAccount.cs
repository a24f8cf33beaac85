using System.Security.Cryptography;
using Larder.Gateway.Authentication;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;

namespace Larder.Server;

/// <summary>Makes the user <c>admin</c> when there are no users: after the silo has started, before anyone can connect.</summary>
/// <remarks>The password is what <c>LARDER_ADMIN_PASSWORD</c> says, or the first line of the file that <c>LARDER_ADMIN_PASSWORD_FILE</c>
/// names, or a random one. Once there is a user, both variables mean nothing.</remarks>
internal sealed class FirstAccount(IConfiguration configuration, IGrainFactory grains) : IHostedService
{
    public const string Name = "admin";

    /// <summary>The password that was made up, to be shown once; <see langword="null"/> if there was a user or the password was
    /// given.</summary>
    public string? NewPassword { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var users = await grains.GetAccountList().ListUsersAsync(after: null, limit: 1);
        if (!users.IsEmpty)
        {
            return;
        }

        var given = ReadGivenPassword(configuration);
        var password = given ?? RandomNumberGenerator.GetString("abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", 24);
        var refusal = await grains.GetUser(Name).CreateAsync(
            PasswordHasher.Hash(password), isAdministrator: true, new Actor(Actor.OperatorName, null, null, null));
        if (refusal is Refusal.None && given is null)
        {
            NewPassword = password;
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

    private static string? ReadGivenPassword(IConfiguration configuration)
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
