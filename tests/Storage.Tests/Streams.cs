namespace Larder.Storage.Tests;

/// <summary>Gives some bytes and then breaks, as the connection of a client does.</summary>
internal sealed class BreakingStream(int bytes) : MemoryStream(new byte[bytes])
{
    public const string Message = "The connection is gone.";

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        await base.ReadAsync(buffer, cancellationToken) is var read and > 0 ? read : throw new IOException(Message);
}

/// <summary>Calls somebody when its first bytes are read.</summary>
internal sealed class CallingStream(byte[] bytes, Action call) : MemoryStream(bytes)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        call();
        return base.ReadAsync(buffer, CancellationToken.None);
    }
}
