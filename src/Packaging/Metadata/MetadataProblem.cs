namespace Larder.Packaging.Metadata;

/// <summary>One thing that is wrong with the metadata of a distribution.</summary>
/// <param name="Field">The field as metadata documents spell it, for example <c>Requires-Dist</c>.</param>
/// <param name="Message">A whole sentence for the person who uploads; names the field and the value.</param>
/// <param name="IsTooNew">The field is younger than the <c>Metadata-Version</c> that the same metadata declare.
/// Widespread build
/// tools wrote <c>License-File</c> years before it was specified, so documents inside archives are not refused for
/// it.</param>
public sealed record MetadataProblem(string Field, string Message, bool IsTooNew = false)
{
    /// <inheritdoc/>
    public override string ToString() => Message;
}
