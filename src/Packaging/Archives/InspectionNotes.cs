using System.Collections.Immutable;

namespace Larder.Packaging.Archives;

/// <summary>Collects what is wrong but does not hinder, up to a bound.</summary>
internal sealed class InspectionNotes
{
    private readonly List<string> _warnings = [];

    public ImmutableArray<string> Warnings => [.. _warnings];

    /// <summary>Whether more warnings would be dropped, so that their text need not be made.</summary>
    public bool IsFull => _warnings.Count >= ArchiveInspection.MaxWarnings;

    public void Warn(string sentence)
    {
        if (!IsFull)
        {
            _warnings.Add(sentence);
        }
    }
}
