namespace Larder.Gateway.Authentication.Sources;

/// <summary>A server answered something that is of no use. Stays within the sources: see <see cref="ServerQuestions"/>.</summary>
/// <param name="reason">Half a sentence, without anything secret.</param>
internal sealed class SourceFailureException(string reason) : Exception(reason);
