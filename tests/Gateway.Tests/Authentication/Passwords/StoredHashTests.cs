using Larder.Gateway.Authentication.Passwords;

namespace Larder.Gateway.Tests.Authentication.Passwords;

public sealed class StoredHashTests
{
    private const string Salt = "AAECAwQFBgcICQoLDA0ODw", Hash32 = "0AuQxA+RjPiJeA19Op7DwrFxnfh9xeTU2T6mFj2wThc";
    private const string Bcrypt = "abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2";
    private const string Sha256 = "dNn7Rgd9SLpe2ErTlHCNX02y66QvDNmzfzoo3OF.6bC";

    public static TheoryData<string, string> Known => [.. PasslibHashes.All.Select(known => (known.Password, known.Hash))];

    [Theory, MemberData(nameof(Known))]
    public void Hashes_that_passlib_made_are_known_and_match_their_passwords_only(string password, string hash)
    {
        Assert.True(PasswordHasher.IsKnownFormat(hash));
        Assert.True(PasswordHasher.Verify(password, hash));
        Assert.False(PasswordHasher.Verify("~" + password, hash));
    }

    [Fact]
    public void Bcrypt_counts_72_bytes_of_a_password_and_all_others_count_the_last_one_too()
    {
        Assert.All(
            PasslibHashes.All.Where(known => known.Password.Length is > 0 and < 200),
            known => Assert.Equal(
                known.Hash.StartsWith("$2", StringComparison.Ordinal) && known.Password.Length >= 72,
                PasswordHasher.Verify(known.Password + "!", known.Hash)));
    }

    [Theory]
    [InlineData("$2b$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2", "$2b$05$abcdefghijklmnopqrstuvHNbAKRhpaujgo33bRWs.NLUTJO3lOy3")]
    public void Bits_that_mean_nothing_change_nothing(string hash, string same)
    {
        Assert.True(PasswordHasher.Verify("correct horse", hash));
        Assert.True(PasswordHasher.Verify("correct horse", same));
    }

    [Theory]
    [InlineData("")]
    [InlineData("$")]
    [InlineData("$5")]
    [InlineData("$6")]
    [InlineData("$6$")]
    [InlineData("$2")]
    [InlineData("$a")]
    [InlineData("$p")]
    [InlineData("$b")]
    [InlineData("plain text")]
    [InlineData("$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/")]
    [InlineData("$apr1$saltsalt$qjXMvbEw8oaL.CzflDtaK/")]
    [InlineData("$pbkdf2-sha256$i=600000$AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$pbkdf2-sha256$i=0$" + Salt + "$" + Hash32)]
    [InlineData("$pbkdf2-sha256$i=-5$" + Salt + "$" + Hash32)]
    [InlineData("$pbkdf2-sha256$2000001$" + Salt + "$" + Hash32)]
    [InlineData("$pbkdf2-sha256$99999999999999$" + Salt + "$" + Hash32)]
    [InlineData("$pbkdf2-sha256$01$" + Salt + "$AZ6cKDW.dxXJJf0VxUTkMR0eBcKEwB7tHssYCR9lK2Q")]
    [InlineData("$pbkdf2-sha256$$" + Salt + "$AZ6cKDW.dxXJJf0VxUTkMR0eBcKEwB7tHssYCR9lK2Q")]
    [InlineData("$pbkdf2-sha512$i=1$" + Salt + "$AZ6cKDW.dxXJJf0VxUTkMR0eBcKEwB7tHssYCR9lK2Q")]
    [InlineData("$pbkdf2-sha512$1$" + Salt + "$AZ6cKDW.dxXJJf0VxUTkMR0eBcKEwB7tHssYCR9lK2Q")]
    [InlineData("$pbkdf2-sha256$1$AAAA$????")]
    [InlineData("$pbkdf2-sha256$1$AAAAA$AZ6cKDW.dxXJJf0VxUTkMR0eBcKEwB7tHssYCR9lK2Q")]
    [InlineData("$5$rounds=999$ab$" + Sha256)]
    [InlineData("$5$rounds=1000001$ab$" + Sha256)]
    [InlineData("$5$rounds=05000$ab$" + Sha256)]
    [InlineData("$5$rounds=$ab$" + Sha256)]
    [InlineData("$5$rounds=5000$" + Sha256)]
    [InlineData("$5$saltSALT012345678$" + Sha256)]
    [InlineData("$5$a b$" + Sha256)]
    [InlineData("$5$ab$" + Sha256 + "x")]
    [InlineData("$6$ab$" + Sha256)]
    [InlineData("$5x$ab$" + Sha256)]
    [InlineData("$2b$03$" + Bcrypt)]
    [InlineData("$2b$15$" + Bcrypt)]
    [InlineData("$2b$31$" + Bcrypt)]
    [InlineData("$2b$5$" + Bcrypt)]
    [InlineData("$2b$-5$" + Bcrypt)]
    [InlineData("$2x$05$" + Bcrypt)]
    [InlineData("$2$05$" + Bcrypt)]
    [InlineData("$2b$12$abcdefghijklmnopqrstuv")]
    [InlineData("$2b$05$" + Bcrypt + "x")]
    [InlineData("$2b$05$+bcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2")]
    [InlineData("$bcrypt-sha256$v=3,t=2b,r=5$abcdefghijklmnopqrstuu$9p23rZqmXHpdelz1e6YDytb5v.irPRC")]
    [InlineData("$bcrypt-sha256$v=2,t=2b,r=20$abcdefghijklmnopqrstuu$9p23rZqmXHpdelz1e6YDytb5v.irPRC")]
    [InlineData("$bcrypt-sha256$2b,5$abcdefghijklmnopqrstuu$")]
    [InlineData("$argon2id$v=19$m=131073,t=1,p=1$" + Salt + "$" + Hash32)]
    [InlineData("$argon2id$v=19$m=131072,t=5,p=1$" + Salt + "$" + Hash32)]
    [InlineData("$argon2id$v=19$m=8,t=1000000,p=1$" + Salt + "$" + Hash32)]
    [InlineData("$argon2id$v=19$m=7,t=1,p=1$" + Salt + "$" + Hash32)]
    [InlineData("$argon2id$v=19$m=1024,t=1,p=17$" + Salt + "$" + Hash32)]
    [InlineData("$argon2id$v=19$m=1024,t=1,p=0$" + Salt + "$" + Hash32)]
    [InlineData("$argon2id$v=19$m=1024,t=0,p=1$" + Salt + "$" + Hash32)]
    [InlineData("$argon2id$v=20$m=1024,t=1,p=1$" + Salt + "$" + Hash32)]
    [InlineData("$argon2x$v=19$m=1024,t=1,p=1$" + Salt + "$" + Hash32)]
    [InlineData("$argon2id$v=19$m=1024,t=1,p=1,keyid=AAAA$" + Salt + "$" + Hash32)]
    [InlineData("$argon2id$v=19$t=1,m=1024,p=1$" + Salt + "$" + Hash32)]
    [InlineData("$argon2id$v=19$m=1024,t=1,p=1$AAAA$" + Hash32)]
    [InlineData("$argon2id$v=19$m=1024,t=1,p=1$" + Salt + "$AAAA")]
    [InlineData("$argon2id$v=19$m=1024,t=1,p=1$" + Salt)]
    [InlineData("$argon2id")]
    public void A_text_that_is_no_hash_or_would_cost_too_much_is_not_known_and_matches_no_password(string hash)
    {
        Assert.False(PasswordHasher.IsKnownFormat(hash));
        Assert.False(PasswordHasher.Verify("correct horse", hash));
    }

    [Fact]
    public void A_hash_that_was_cut_or_damaged_anywhere_never_throws()
    {
        foreach (var (_, hash) in PasslibHashes.All)
        {
            for (var at = 0; at < hash.Length; at++)
            {
                PasswordHasher.IsKnownFormat(hash[..at]);
                PasswordHasher.IsKnownFormat(hash[..at] + "$" + hash[(at + 1)..]);
                PasswordHasher.IsKnownFormat(hash[..at] + "é" + hash[(at + 1)..]);
                PasswordHasher.IsKnownFormat(hash[..at] + hash[(at + 1)..]);
                PasswordHasher.IsKnownFormat(hash[..at] + "9" + hash[at..]);
            }
        }
    }

    [Fact]
    public void A_hash_has_an_end() =>
        Assert.False(PasswordHasher.IsKnownFormat($"$pbkdf2-sha256$1${new string('A', 1_000)}$AZ6cKDW.dxXJJf0VxUTkMR0eBcKEwB7tHssYCR9lK2Q"));

    [Fact]
    public void Many_rounds_over_a_very_long_password_are_not_begun()
    {
        var hash = PasslibHashes.All.Single(known => known.Hash.Contains("rounds=656000", StringComparison.Ordinal)).Hash;

        Assert.True(StoredHash.Parse(hash)!.CanCheck(600));
        Assert.False(StoredHash.Parse(hash)!.CanCheck(PasswordHasher.MaxBytes));
        Assert.False(PasswordHasher.Verify(new string('x', PasswordHasher.MaxBytes), hash));
    }

    [Fact]
    public void A_password_with_a_zero_byte_matches_nothing() =>
        Assert.False(PasswordHasher.Verify("correct horse\0", PasslibHashes.OfTodaysKind));
}
