using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Larder.Gateway.Authentication.Passwords;

/// <summary>Turns passwords into what is stored of them (Argon2id), and checks them against it, and against what other ways left.</summary>
/// <remarks>
/// A hash says how it was made, so that a later version can ask for more work and still read it. Read are also the hashes that passlib
/// makes:
/// <see cref="Argon2Hash"/>, <see cref="Pbkdf2Hash"/>, <see cref="ShaCryptHash"/>, <see cref="BcryptHash"/> and
/// <see cref="BcryptSha256Hash"/>; so accounts of another system can be taken over without their passwords.
/// </remarks>
public static class PasswordHasher
{
    /// <summary>The shortest password that can be set, in characters.</summary>
    public const int MinLength = 8;

    /// <summary>The longest password, in bytes of UTF-8.</summary>
    public const int MaxBytes = 4_096;

    /// <summary>A hash that no password has, to spend the same time on users who do not exist.</summary>
    internal const string Unmatchable =
        "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private static readonly StoredHash ParsedUnmatchable = StoredHash.Parse(Unmatchable)!;

    /// <summary>Hashes a password with a new salt. Takes some 30 ms of one processor, and 19 MiB of memory.</summary>
    /// <exception cref="ArgumentException">The password is one that <see cref="IsAcceptable"/> refuses.</exception>
    public static string Hash(string password) =>
        IsAcceptable(password, out var problem)
            ? Rehash(password)
            : throw new ArgumentException(problem, nameof(password));

    /// <summary>Hashes a password that an account has already, and that might be none to be set today.</summary>
    internal static string Rehash(string password) => Argon2Hash.Make(Encoding.UTF8.GetBytes(password));

    /// <summary>Whether <paramref name="hash"/> was made from <paramref name="password"/>. Takes equally long for all passwords of a
    /// length, and for a hash that cannot be checked as long as for one of <see cref="Hash"/>: such a hash matches nothing.</summary>
    public static bool Verify(string password, string hash)
    {
        var bytes = Encoding.UTF8.GetBytes(password);
        if (bytes.Length > MaxBytes || bytes.Contains((byte)0))
        {
            return false;
        }

        var stored = StoredHash.Parse(hash);
        if (stored is not null && stored.CanCheck(bytes.Length))
        {
            return stored.Matches(bytes);
        }

        ParsedUnmatchable.Matches(bytes);
        return false;
    }

    /// <summary>Whether a hash that was made elsewhere can be checked here: it is of a known kind, whole, and within the bounds of what a
    /// check may cost. One that is not matches no password.</summary>
    public static bool IsKnownFormat([NotNullWhen(true)] string? hash) => hash is not null && StoredHash.Parse(hash) is not null;

    /// <summary>Whether <see cref="Hash"/> would make a hash in another way today.</summary>
    public static bool NeedsUpgrade(string hash) => StoredHash.Parse(hash) is not Argon2Hash { IsCurrent: true };

    /// <summary>Whether a check takes more memory than one of a hash of today.</summary>
    internal static bool IsLarge(string hash) => StoredHash.Parse(hash)?.Kibibytes > Argon2Hash.NewKibibytes;

    /// <summary>Whether a password may be set.</summary>
    /// <param name="problem">Why not, as a sentence.</param>
    public static bool IsAcceptable([NotNullWhen(true)] string? password, [NotNullWhen(false)] out string? problem)
    {
        problem = ProblemOf(password);
        return problem is null;
    }

    /// <returns>Why a password may not be set, as a sentence; <see langword="null"/> if it may.</returns>
    internal static string? ProblemOf(string? password) => password switch
    {
        null or "" => "A password is required.",
        { Length: < MinLength } => $"A password has at least {MinLength} characters.",
        _ when Encoding.UTF8.GetByteCount(password) > MaxBytes => $"A password has at most {MaxBytes} bytes.",
        _ when password.Any(char.IsControl) => "A password has no control characters: clients cannot send them.",
        _ when TokenText.TryParse(password.Trim(), out _) => "A password must not look like an API token.",
        _ => null,
    };
}
