using Larder.Gateway.Authentication;

namespace Larder.Gateway.Tests.Authentication;

public sealed class PasswordHasherTests
{
    /// <summary>Made by another implementation (Python's hashlib) for the salt 00 01 .. 0f.</summary>
    private const string Foreign =
        "$pbkdf2-sha256$i=600000$AAECAwQFBgcICQoLDA0ODw$AZ6cKDW_dxXJJf0VxUTkMR0eBcKEwB7tHssYCR9lK2Q";

    [Fact]
    public void A_hash_made_elsewhere_by_the_same_rule_is_read()
    {
        Assert.True(PasswordHasher.Verify("correct hörse", Foreign));
        Assert.False(PasswordHasher.Verify("correct horse", Foreign));
    }

    [Fact]
    public void One_password_has_a_different_hash_each_time()
    {
        var (one, other) = (PasswordHasher.Hash("correct horse"), PasswordHasher.Hash("correct horse"));

        Assert.NotEqual(one, other);
        Assert.StartsWith("$pbkdf2-sha256$i=600000$", one, StringComparison.Ordinal);
        Assert.True(PasswordHasher.Verify("correct horse", one));
        Assert.False(PasswordHasher.Verify("correct horse ", one));
    }

    [Fact]
    public void The_hash_for_unknown_users_costs_as_much_work_as_a_real_one()
    {
        var work = (string hash) => hash.Split('$')[2];

        Assert.Equal(work(Foreign), work(PasswordHasher.Unmatchable));
        Assert.False(PasswordHasher.Verify("", PasswordHasher.Unmatchable));
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain text")]
    [InlineData("$pbkdf2-sha256$i=600000$AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$pbkdf2-sha256$i=0$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$pbkdf2-sha256$i=-5$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$pbkdf2-sha256$i=2000000000$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$pbkdf2-sha256$i=1$AAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$pbkdf2-sha256$i=1$AAAAAAAAAAAAAAAAAAAAAA$????")]
    [InlineData("$2b$12$abcdefghijklmnopqrstuv")]
    public void A_text_that_is_no_hash_matches_no_password(string hash) =>
        Assert.False(PasswordHasher.Verify("correct horse", hash));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1234567")]
    [InlineData("larder_0123456789abcdef_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ2ydaUl")]
    public void Some_passwords_are_not_taken(string? password)
    {
        Assert.False(PasswordHasher.IsAcceptable(password, out var problem));
        Assert.NotEmpty(problem);
        Assert.Throws<ArgumentException>(() => PasswordHasher.Hash(password!));
    }

    [Fact]
    public void The_longest_password_is_counted_in_bytes()
    {
        Assert.True(PasswordHasher.IsAcceptable(new string('x', PasswordHasher.MaxBytes), out _));
        Assert.False(PasswordHasher.IsAcceptable(new string('ö', (PasswordHasher.MaxBytes / 2) + 1), out _));
    }
}
