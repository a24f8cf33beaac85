namespace Larder.Grains.Abstractions;

/// <summary>A call or an answer would have been larger than messages may be, and was not sent: a defect of who made it. Nothing else
/// suffers.</summary>
[GenerateSerializer, Alias("larder.MessageTooLargeException")]
public sealed class MessageTooLargeException(string message) : Exception(message);
