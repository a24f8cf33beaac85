using Larder.Gateway.Authentication.Passwords;

namespace Larder.Gateway.Tests.Authentication.Passwords;

public sealed class PasswordHasherTests
{
    [Fact]
    public void One_password_has_a_different_hash_each_time()
    {
        var (one, other) = (PasswordHasher.Hash("correct horse"), PasswordHasher.Hash("correct horse"));

        Assert.NotEqual(one, other);
        Assert.StartsWith("$argon2id$v=19$m=19456,t=2,p=1$", one, StringComparison.Ordinal);
        Assert.True(PasswordHasher.Verify("correct horse", one));
        Assert.False(PasswordHasher.Verify("correct horse ", one));
    }

    [Fact]
    public void The_hash_for_unknown_users_costs_as_much_work_as_a_real_one()
    {
        Assert.False(PasswordHasher.NeedsUpgrade(PasswordHasher.Unmatchable));
        Assert.False(PasswordHasher.Verify("", PasswordHasher.Unmatchable));
    }

    [Fact]
    public void Only_hashes_made_in_todays_way_need_no_upgrade()
    {
        Assert.False(PasswordHasher.NeedsUpgrade(PasswordHasher.Hash("correct horse")));
        Assert.All(
            PasslibHashes.All.Where(known => known.Hash != PasslibHashes.OfTodaysKind),
            known => Assert.True(PasswordHasher.NeedsUpgrade(known.Hash)));
    }

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
