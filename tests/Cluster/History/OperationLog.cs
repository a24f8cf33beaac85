using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Larder.Cluster.Tests.History;

/// <summary>All operations of a run, with times of one monotonic clock.</summary>
internal sealed class OperationLog
{
    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly long _start = TimeProvider.System.GetTimestamp();
    private readonly ConcurrentQueue<Operation> _operations = new();
    private int _answered;

    /// <summary>Since the history began.</summary>
    public TimeSpan Now => TimeProvider.System.GetElapsedTime(_start);

    /// <summary>How many operations have a known outcome.</summary>
    public int Answered => Volatile.Read(ref _answered);

    public void Add(Operation operation)
    {
        _operations.Enqueue(operation);
        if (operation.Outcome is not Outcome.Unknown)
        {
            Interlocked.Increment(ref _answered);
        }
    }

    /// <summary>What was recorded so far, in the order in which it was sent.</summary>
    public IReadOnlyList<Operation> ToList() => [.. _operations.OrderBy(operation => operation.Invoked)];

    /// <summary>Writes operations to a file, one line of JSON each.</summary>
    public static void Write(string path, IEnumerable<Operation> operations)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = File.CreateText(path);
        foreach (var operation in operations)
        {
            file.WriteLine(JsonSerializer.Serialize(operation, Json));
        }
    }
}
