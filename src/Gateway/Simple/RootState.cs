namespace Larder.Gateway.Simple;

/// <summary>All names as they are at one moment.</summary>
internal sealed class RootState
{
    /// <param name="fragments">In the order of their shards.</param>
    /// <param name="before">The state before it, of which is taken over what is the same.</param>
    public RootState(RootFragment[] fragments, RootState? before)
    {
        Fragments = fragments;
        Whole = new RootView([.. fragments.Select(fragment => fragment.Whole)]);
        Lists = (before?.Lists ?? RootLists.None).With(
            before is null ? fragments : fragments.Where((fragment, shard) => fragment != before.Fragments[shard]), fragments);
    }

    public RootFragment[] Fragments { get; }

    /// <summary>For who may read everything.</summary>
    public RootView Whole { get; }

    /// <summary>The access lists of the packages.</summary>
    public RootLists Lists { get; }
}
