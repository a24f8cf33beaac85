namespace Larder.Server.Commands.Import.Access;

/// <summary>What an import consists of, in the order of the summary.</summary>
internal enum ItemKind
{
    User,
    Registration,
    Group,
    Membership,
    AccessList,
    Index,
    Token,
}

/// <summary>What came of one item.</summary>
internal enum ItemOutcome
{
    /// <summary>It was not there.</summary>
    Made,

    /// <summary>It was there, differed, and is now as the document says.</summary>
    Replaced,

    /// <summary>It was so already.</summary>
    AlreadyThere,

    /// <summary>It is there, differs, and was left alone.</summary>
    Kept,

    /// <summary>The index does not take it.</summary>
    Refused,
}
