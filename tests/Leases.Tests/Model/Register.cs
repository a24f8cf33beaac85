using System.Collections.Immutable;

namespace Larder.Leases.Tests.Model;

/// <summary>The state of the model's grain: the changes that were made to it, each of which adds its number.</summary>
internal sealed record Register(ImmutableList<int> Changes)
{
    public static readonly Register Empty = new(ImmutableList<int>.Empty);

    public Register With(int change) => new(Changes.Add(change));
}

/// <summary>What a gateway makes of it.</summary>
internal sealed record Page(long Serial, Register Register);
