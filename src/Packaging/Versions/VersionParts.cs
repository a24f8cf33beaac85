using System.Collections.Immutable;
using System.Text;

namespace Larder.Packaging.Versions;

/// <summary>What a version says, part by part.</summary>
/// <param name="Epoch">Zero when not written.</param>
/// <param name="Release">At least one number, with the trailing zeros as they were written.</param>
/// <param name="Pre"><c>a</c>, <c>b</c> or <c>rc</c>, and its number.</param>
/// <param name="Local">Empty when there is none.</param>
internal sealed record VersionParts(
    Numeral Epoch,
    ImmutableArray<Numeral> Release,
    (string Phase, Numeral Number)? Pre,
    Numeral? Post,
    Numeral? Dev,
    ImmutableArray<LocalLabel> Local)
{
    /// <summary>How many numbers of the release are left when trailing zeros are dropped; one at least.</summary>
    public int SignificantRelease
    {
        get
        {
            var length = Release.Length;
            while (length > 1 && Release[length - 1].IsZero)
            {
                length--;
            }

            return length;
        }
    }

    /// <summary>Epoch and the first <paramref name="releaseLength"/> numbers of the release.</summary>
    public string FormatBase(int releaseLength)
    {
        var text = new StringBuilder();
        if (!Epoch.IsZero)
        {
            text.Append(Epoch).Append('!');
        }

        return text.AppendJoin('.', Release.Take(releaseLength)).ToString();
    }

    /// <summary>Everything after the release.</summary>
    public string FormatSuffix()
    {
        var text = new StringBuilder();
        if (Pre is { } pre)
        {
            text.Append(pre.Phase).Append(pre.Number);
        }

        if (Post is { } post)
        {
            text.Append(".post").Append(post);
        }

        if (Dev is { } dev)
        {
            text.Append(".dev").Append(dev);
        }

        return Local.IsEmpty ? text.ToString() : text.Append('+').AppendJoin('.', Local).ToString();
    }
}
