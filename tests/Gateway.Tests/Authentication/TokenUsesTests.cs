using System.Globalization;
using Larder.Gateway.Authentication;
using Larder.Grains.Abstractions.Access;
using Microsoft.Extensions.Time.Testing;

namespace Larder.Gateway.Tests.Authentication;

public sealed class TokenUsesTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly TokenUses _uses;

    public TokenUsesTests() => _uses = new TokenUses(_time);

    [Fact]
    public void A_token_that_is_used_all_the_time_is_told_of_once_in_five_minutes()
    {
        var told = new List<TokenUse>();
        for (var minute = 0; minute < 11; minute++)
        {
            _uses.Note("busy");
            _uses.Note("busy");
            told.AddRange(_uses.Take());
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal([0, 5, 10], told.Select(use => use.At.Minute));
    }

    [Fact]
    public void What_was_taken_is_not_there_any_more()
    {
        _uses.Note("one");
        _uses.Note("two");

        Assert.Equal(["one", "two"], _uses.Take().Select(use => use.Id));
        Assert.Empty(_uses.Take());
    }

    [Fact]
    public void Of_many_tokens_some_are_lost_and_there_is_room_again_later()
    {
        for (var token = 0; token < TokenUses.Capacity + 50; token++)
        {
            _uses.Note(token.ToString(CultureInfo.InvariantCulture));
        }

        Assert.Equal(TokenUses.Capacity, _uses.Take().Count);
        _time.Advance(TokenUse.Precision);
        _uses.Take();
        _uses.Note("late");
        Assert.Single(_uses.Take());
    }

    [Fact]
    public async Task Of_many_uses_at_once_one_is_told()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => _uses.Note("crowded"))));

        Assert.Single(_uses.Take());
    }
}
