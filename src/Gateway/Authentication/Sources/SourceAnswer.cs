using System.Collections.Immutable;

namespace Larder.Gateway.Authentication.Sources;

/// <summary>What a source says of a user.</summary>
/// <param name="Identity">Set if, and only if, the user is known.</param>
internal sealed record SourceAnswer(SourceVerdict Verdict, SourceIdentity? Identity)
{
    public static readonly SourceAnswer Unknown = new(SourceVerdict.Unknown, null);

    public static readonly SourceAnswer Wrong = new(SourceVerdict.Wrong, null);

    public static SourceAnswer Known(SourceIdentity identity) => new(SourceVerdict.Known, identity);
}

/// <summary>The outcomes of a question.</summary>
internal enum SourceVerdict
{
    /// <summary>There is no such user here; the next source may be asked.</summary>
    Unknown,

    /// <summary>The user is here, and this is not the password. No other source may be asked.</summary>
    Wrong,

    /// <summary>The user is here, and the password is right if there was one.</summary>
    Known,
}

/// <summary>A user as a source knows him.</summary>
/// <param name="Name">In the source's own spelling, which may differ from what was typed in the case of letters. A valid user name.</param>
/// <param name="Groups">Sorted, distinct, valid names of groups. Names that no group can have here are left out.</param>
/// <param name="IsAdministrator">Whether the source makes him one.</param>
internal sealed record SourceIdentity(string Name, ImmutableArray<string> Groups, bool IsAdministrator);
