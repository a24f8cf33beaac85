namespace Larder.Server;

/// <summary>The program cannot start or do what a command asks, for a reason that its user can act on.</summary>
/// <remarks>The message is one sentence for a person; it is printed without a stack trace.</remarks>
internal sealed class CommandException(string message, Exception? inner = null) : Exception(message, inner);
