using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Larder.Gateway.Authentication;

/// <summary>Turns passwords into what is stored of them, and checks them against it: PBKDF2 with HMAC-SHA-256.</summary>
/// <remarks>
/// A hash says how it was made, so that a later version can ask for more work and still read it:
/// <c>$pbkdf2-sha256$i=600000$&lt;salt&gt;$&lt;hash&gt;</c>, the last two in base64url.
/// Spec: https://www.rfc-editor.org/rfc/rfc8018#section-5.2
/// </remarks>
public static class PasswordHasher
{
    /// <summary>The shortest password that can be set, in characters.</summary>
    public const int MinLength = 8;

    /// <summary>The longest password, in bytes of UTF-8.</summary>
    public const int MaxBytes = 4_096;

    /// <summary>A hash that no password has, to spend the same time on users who do not exist.</summary>
    internal const string Unmatchable =
        "$pbkdf2-sha256$i=600000$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private const int Iterations = 600_000;
    private const int MaxIterations = 10_000_000;
    private const int SaltBytes = 16;
    private const int HashBytes = 32;
    private const string Prefix = "$pbkdf2-sha256$i=";

    /// <summary>Hashes a password with a new salt. Takes a good part of a second of one processor.</summary>
    /// <exception cref="ArgumentException">The password is one that <see cref="IsAcceptable"/> refuses.</exception>
    public static string Hash(string password)
    {
        if (!IsAcceptable(password, out var problem))
        {
            throw new ArgumentException(problem, nameof(password));
        }

        Span<byte> salt = stackalloc byte[SaltBytes];
        RandomNumberGenerator.Fill(salt);
        Span<byte> hash = stackalloc byte[HashBytes];
        Derive(password, salt, hash, Iterations);

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Prefix}{Iterations}${Base64Url.EncodeToString(salt)}${Base64Url.EncodeToString(hash)}");
    }

    /// <summary>Whether <paramref name="hash"/> was made from <paramref name="password"/>. Takes as long as <see cref="Hash"/>,
    /// however alike the two are. A text that is no hash matches nothing.</summary>
    public static bool Verify(string password, string hash)
    {
        Span<byte> salt = stackalloc byte[SaltBytes];
        Span<byte> expected = stackalloc byte[HashBytes];
        if (!TryRead(hash, out var iterations, salt, expected) || Encoding.UTF8.GetByteCount(password) > MaxBytes)
        {
            return false;
        }

        Span<byte> actual = stackalloc byte[HashBytes];
        Derive(password, salt, actual, iterations);
        return CryptographicOperations.FixedTimeEquals(actual, expected);
    }

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

    private static void Derive(string password, ReadOnlySpan<byte> salt, Span<byte> hash, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(
            Encoding.UTF8.GetBytes(password), salt, hash, iterations, HashAlgorithmName.SHA256);

    private static bool TryRead(string text, out int iterations, Span<byte> salt, Span<byte> hash)
    {
        iterations = 0;
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = text.AsSpan(Prefix.Length);
        Span<Range> parts = stackalloc Range[4];
        return rest.Split(parts, '$') == 3
            && int.TryParse(rest[parts[0]], NumberStyles.None, CultureInfo.InvariantCulture, out iterations)
            && iterations is > 0 and <= MaxIterations
            && TryDecode(rest[parts[1]], salt)
            && TryDecode(rest[parts[2]], hash);
    }

    private static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes) =>
        Base64Url.IsValid(text, out var length)
        && length == bytes.Length
        && Base64Url.TryDecodeFromChars(text, bytes, out _);
}
