namespace Larder.Gateway.Authentication;

/// <summary>The outcome of looking at a request's credentials.</summary>
/// <param name="Caller">Who it is, somebody or <see cref="Caller.Anonymous"/>; <see langword="null"/> if the credentials opened nothing.</param>
/// <param name="Busy">They were not looked at: too many others wait for that.</param>
internal readonly record struct CallerIdentity(Caller? Caller, bool Busy)
{
    /// <summary>There are credentials, and they are wrong.</summary>
    public static readonly CallerIdentity Wrong;

    /// <summary>Too many credentials wait to be checked.</summary>
    public static readonly CallerIdentity TooBusy = new(null, Busy: true);

    /// <summary>How long to wait before another try makes sense; zero if that is not known.</summary>
    public TimeSpan RetryAfter { get; init; }

    /// <summary>Too many wrong ones came before them.</summary>
    public static CallerIdentity Throttled(TimeSpan wait) => new(null, Busy: true) { RetryAfter = wait };

    public static CallerIdentity Of(Caller caller) => new(caller, Busy: false);
}
