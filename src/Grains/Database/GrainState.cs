namespace Larder.Grains.Database;

/// <summary>Where small grains keep a state of their own: one value each, read at activation, written as a whole.</summary>
/// <remarks>For cursors and the like. Packages and accounts are rows (docs/decisions/0001-own-tables.md).</remarks>
public static class GrainState
{
    /// <summary>The storage's name, for <c>[PersistentState]</c>.</summary>
    public const string Storage = "state";
}
