using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Larder.Gateway.Tests.Authentication.Sources;

/// <summary>Everything that is logged, at whatever level: event id, message, exception.</summary>
internal sealed class LogLines
{
    private readonly ConcurrentQueue<string> _lines = [];

    public IEnumerable<string> All => _lines;

    public ILogger<T> For<T>() => new Writer<T>(_lines);

    /// <summary>For a container.</summary>
    public ILoggerProvider ToProvider() => new Provider(_lines);

    private sealed class Provider(ConcurrentQueue<string> lines) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Writer<object>(lines);

        public void Dispose()
        {
        }
    }

    private sealed class Writer<T>(ConcurrentQueue<string> lines) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{eventId.Id} {formatter(state, exception)} {exception}");
    }
}
