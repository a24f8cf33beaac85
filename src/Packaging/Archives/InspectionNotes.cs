using System.Collections.Immutable;

namespace Larder.Packaging.Archives;

/// <summary>Collects what is wrong but does not hinder, up to a bound.</summary>
internal sealed class InspectionNotes
{
    private readonly List<string> _warnings = [];

    public ImmutableArray<string> Warnings => [.. _warnings];

    public void Warn(string sentence)
    {
        if (_warnings.Count < ArchiveInspection.MaxWarnings)
        {
            _warnings.Add(sentence);
        }
    }
}
