namespace Larder.Grains.Tests.Messages;

/// <summary>Sends and answers as much as it is told to.</summary>
public interface IEchoGrain : IGrainWithIntegerKey
{
    [Alias("SendAsync")]
    Task<int> SendAsync(long other, int bytes);

    [Alias("TakeAsync")]
    Task<int> TakeAsync(byte[] bytes);

    [Alias("MakeAsync")]
    Task<byte[]> MakeAsync(int bytes);

    [Alias("SiloAsync")]
    Task<string> SiloAsync();
}

[GrainType("tests-echo")]
internal sealed class EchoGrain : Grain, IEchoGrain
{
    public Task<int> SendAsync(long other, int bytes) => GrainFactory.GetGrain<IEchoGrain>(other).TakeAsync(new byte[bytes]);

    public Task<int> TakeAsync(byte[] bytes) => Task.FromResult(bytes.Length);

    public Task<byte[]> MakeAsync(int bytes) => Task.FromResult(new byte[bytes]);

    public Task<string> SiloAsync() => Task.FromResult(RuntimeIdentity);
}
