namespace Larder.Gateway.Authentication.Passwords;

/// <summary>What is stored of a password, taken apart: how it was made, and what came out.</summary>
/// <remarks>
/// The text comes from the database, or from another system's through an import, so that it is not trusted: each kind bounds the
/// lengths, the rounds and the memory that it may ask for. What is in bounds takes about a second of one processor at most, and
/// <see cref="Argon2Hash.MostKibibytes"/> of memory.
/// </remarks>
internal abstract record StoredHash
{
    private const int MaxLength = 512;

    /// <summary>Memory that one check takes, in KiB; 0 if it is not worth a word.</summary>
    public virtual int Kibibytes => 0;

    /// <summary>Whether a password of this length, in bytes, can be checked at a bounded cost.</summary>
    public virtual bool CanCheck(int passwordBytes) => true;

    /// <summary>Makes the hash of <paramref name="password"/> in the same way and compares the two, in constant time.</summary>
    /// <param name="password">UTF-8, without zero bytes, of a length that <see cref="CanCheck"/> allows.</param>
    public abstract bool Matches(byte[] password);

    /// <returns><see langword="null"/> for a text that is no hash of a known kind, or is out of its bounds.</returns>
    public static StoredHash? Parse(string text) => text switch
    {
        { Length: > MaxLength } => null,
        ['$', 'a', ..] => Argon2Hash.Parse(text),
        ['$', 'p', ..] => Pbkdf2Hash.Parse(text),
        ['$', '5' or '6', ..] => ShaCryptHash.Parse(text),
        ['$', '2', ..] => BcryptHash.Parse(text),
        ['$', 'b', ..] => BcryptSha256Hash.Parse(text),
        _ => null,
    };
}
