using Microsoft.Extensions.Logging;

namespace Larder.Grains.Leases;

/// <content>What it tells operators.</content>
internal sealed partial class LeaseOwner
{
    [LoggerMessage(EventId = 2001, Level = LogLevel.Warning,
        Message = "A change of {Resource} was fenced or its outcome is unknown; starting anew from what is stored")]
    private partial void LogLost(Exception exception, string resource);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Warning,
        Message = "Another activation has taken {Resource} over; starting anew from what is stored")]
    private partial void LogTakenOver(string resource);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Warning,
        Message = "The right to answer for {Resource} could not be prolonged; using what is left of it")]
    private partial void LogNotProlonged(Exception exception, string resource);

    [LoggerMessage(EventId = 2005, Level = LogLevel.Warning,
        Message = "That nobody owns {Resource} any more could not be written down; another process would have to wait")]
    private partial void LogNotReleased(Exception exception, string resource);

    [LoggerMessage(EventId = 2006, Level = LogLevel.Information,
        Message = "A change of {Resource} that was made already arrived again; it was not repeated")]
    private partial void LogRepeated(string resource);
}
