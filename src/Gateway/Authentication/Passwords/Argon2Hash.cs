using System.Globalization;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;

namespace Larder.Gateway.Authentication.Passwords;

/// <summary>Argon2 (id, i or d): <c>$argon2id$v=19$m=19456,t=2,p=1$&lt;salt&gt;$&lt;hash&gt;</c>, the last two in base64 without
/// padding.</summary>
/// <remarks>
/// New passwords are hashed with the least that OWASP advises of Argon2id: 19 MiB, 2 passes, 1 lane. Guessing it costs an attacker
/// memory, which graphics cards have little of per core, and a gateway 30 ms, a quarter of what 600,000 rounds of PBKDF2 take.
/// More memory for each check would be a way to exhaust a gateway, as clients send passwords with every request.
/// Spec: https://www.rfc-editor.org/rfc/rfc9106, https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md,
/// https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
/// </remarks>
internal sealed record Argon2Hash(int Type, int Version, int Memory, int Passes, int Lanes, byte[] Salt, byte[] Hash) : StoredHash
{
    /// <summary>The most memory that a hash may ask for: passlib's own, and argon2-cffi's, take 100 MiB and 64 MiB.</summary>
    public const int MostKibibytes = 128 * 1_024;

    /// <summary>What new hashes take, in KiB.</summary>
    public const int NewKibibytes = 19_456;

    private const int NewPasses = 2;
    private const int NewLanes = 1;
    private const int NewSaltBytes = 16;
    private const int NewHashBytes = 32;

    /// <summary>Memory times passes bound the time.</summary>
    private const int MostKibibytesWritten = 512 * 1_024;

    private const int MostLanes = 16;

    public override int Kibibytes => Memory;

    /// <summary>Whether <see cref="Make"/> would choose the same parameters.</summary>
    public bool IsCurrent =>
        Type == Argon2Parameters.Argon2id
        && Version == Argon2Parameters.Version13
        && (Memory, Passes, Lanes) == (NewKibibytes, NewPasses, NewLanes)
        && (Salt.Length, Hash.Length) == (NewSaltBytes, NewHashBytes);

    /// <summary>Hashes a password with a new salt.</summary>
    /// <returns>The text to store.</returns>
    public static string Make(byte[] password)
    {
        var salt = RandomNumberGenerator.GetBytes(NewSaltBytes);
        var made = new Argon2Hash(
            Argon2Parameters.Argon2id, Argon2Parameters.Version13, NewKibibytes, NewPasses, NewLanes, salt, new byte[NewHashBytes]);
        var hash = made.Derive(password);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"$argon2id$v={made.Version}$m={made.Memory},t={made.Passes},p={made.Lanes}${Encode(salt)}${Encode(hash)}");
    }

    /// <inheritdoc cref="StoredHash.Parse"/>
    /// <remarks>Without <c>v=</c> it is of version 16, the first one. Keys and data beside the password are not supported.</remarks>
    public static new Argon2Hash? Parse(string text)
    {
        var parts = text.Split('$');
        var type = parts[1] switch
        {
            "argon2d" => Argon2Parameters.Argon2d,
            "argon2i" => Argon2Parameters.Argon2i,
            "argon2id" => Argon2Parameters.Argon2id,
            _ => -1,
        };
        var (version, costs, rest) = parts switch
        {
            [_, _, "v=19", var some, .. var others] => (Argon2Parameters.Version13, some, others),
            [_, _, "v=16", var some, .. var others] => (Argon2Parameters.Version10, some, others),
            [_, _, var some, .. var others] => (Argon2Parameters.Version10, some, others),
            _ => (-1, "", []),
        };
        return type >= 0
            && rest is [var saltText, var hashText]
            && TryReadCosts(costs, out var memory, out var passes, out var lanes)
            && HashText.Decode(saltText, HashText.Base64) is { Length: >= 8 and <= 64 } salt
            && HashText.Decode(hashText, HashText.Base64) is { Length: >= 12 and <= 64 } hash
            ? new Argon2Hash(type, version, memory, passes, lanes, salt, hash)
            : null;
    }

    public override bool Matches(byte[] password) => CryptographicOperations.FixedTimeEquals(Derive(password), Hash);

    private static bool TryReadCosts(string text, out int memory, out int passes, out int lanes)
    {
        (memory, passes, lanes) = (0, 0, 0);
        return text.Split(',') is [['m', '=', .. var m], ['t', '=', .. var t], ['p', '=', .. var p]]
            && HashText.TryReadNumber(p, 1, MostLanes, out lanes)
            && HashText.TryReadNumber(m, 8 * lanes, MostKibibytes, out memory)
            && HashText.TryReadNumber(t, 1, MostKibibytesWritten / memory, out passes);
    }

    private byte[] Derive(byte[] password)
    {
        var parameters = new Argon2Parameters.Builder(Type)
            .WithVersion(Version).WithMemoryAsKB(Memory).WithIterations(Passes).WithParallelism(Lanes).WithSalt(Salt).Build();
        var generator = new Argon2BytesGenerator();
        generator.Init(parameters);
        var made = new byte[Hash.Length];
        generator.GenerateBytes(password, made);
        return made;
    }

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');
}
