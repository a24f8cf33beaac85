namespace Larder.Grains.Abstractions.Hosting;

/// <summary>What a process that has not started yet waits for, so that its readiness report can say it.</summary>
public sealed class StartProgress
{
    private string? _waitsFor;

    /// <summary>A few words for a person, such as "the database"; <see langword="null"/> if it waits for nothing.</summary>
    public string? WaitsFor
    {
        get => Volatile.Read(ref _waitsFor);
        set => Volatile.Write(ref _waitsFor, value);
    }
}
