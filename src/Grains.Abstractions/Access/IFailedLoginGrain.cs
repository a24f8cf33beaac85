using System.Collections.Immutable;

namespace Larder.Grains.Abstractions.Access;

/// <summary>Writes failed logins into the audit log. Get it with <see cref="GrainKeys.GetFailedLogins"/>.</summary>
[GrainInterfaceType("failed-logins"), Alias("larder.IFailedLoginGrain"), Orleans.CodeGeneration.Version(1)]
public interface IFailedLoginGrain : IGrainWithStringKey
{
    /// <summary>Writes one entry for each, all of them or none. The same ones again change nothing.</summary>
    /// <param name="logins">1 to <see cref="FailedLogin.MostInOneMessage"/>.</param>
    /// <exception cref="ArgumentException">There are more, or one has a subject or an address that cannot be.</exception>
    [Alias("Record"), ResponseTimeout(ResponseTimes.Change)]
    Task RecordAsync(ImmutableArray<FailedLogin> logins);
}
