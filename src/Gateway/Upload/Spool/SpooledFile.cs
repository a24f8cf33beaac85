using System.Buffers;
using Larder.Grains.Abstractions.Artifacts;

namespace Larder.Gateway.Upload.Spool;

/// <summary>A file on its way into the index: written once, then read. In memory while it is small, on disk
/// beyond.</summary>
/// <remarks>Not for use by more than one caller at a time. Disposing of it removes it.</remarks>
/// <param name="path">Where it goes when it is large. Nothing is there yet.</param>
/// <param name="memoryBytes">Up to this size it stays in memory.</param>
internal sealed class SpooledFile(string path, int memoryBytes) : IAsyncDisposable
{
    private const int FirstRent = 16 << 10;

    private readonly DigestSet _digests = new();
    private byte[]? _memory = ArrayPool<byte>.Shared.Rent(Math.Min(FirstRent, Math.Max(memoryBytes, 1)));
    private SpoolLanes? _lanes;
    private EarlyUpload? _early;

    /// <summary>In bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Whether it has outgrown the memory.</summary>
    public bool IsOnDisk => _memory is null;

    /// <summary>Where it goes in the store, if that has begun.</summary>
    public ArtifactKey? EarlyKey => _early?.Key;

    /// <summary>Lets the store have what is written from now on, and what was written before. Only while it is on disk and being
    /// written.</summary>
    public void StoreEarly(Func<string, EarlyUpload> begin)
    {
        _early = begin(path);
        _lanes!.Follow(_early.Upload.Advance);
    }

    /// <summary>Appends bytes. Waits while those before are still being hashed or written.</summary>
    /// <exception cref="SpoolUnavailableException">The disk is full or broken.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_memory is not null && Length + bytes.Length > memoryBytes)
        {
            await SpillAsync(_memory);
        }

        if (_memory is null)
        {
            await _lanes!.WriteAsync(bytes);
        }
        else
        {
            GrowTo((int)Length + bytes.Length);
            bytes.CopyTo(_memory.AsMemory((int)Length));
        }

        Length += bytes.Length;
    }

    /// <summary>Ends the writing.</summary>
    /// <returns>The digests of everything that was written.</returns>
    /// <exception cref="SpoolUnavailableException">The disk is full or broken.</exception>
    public async Task<ContentDigests> CompleteAsync()
    {
        if (_lanes is not null)
        {
            await _lanes.CompleteAsync();
            _lanes = null;
            _early?.Upload.Advance(Length);
        }
        else
        {
            var bytes = _memory.AsSpan(0, (int)Length);
            _digests.AppendSha256(bytes);
            _digests.AppendMd5(bytes);
            _digests.AppendBlake2b(bytes);
        }

        return _digests.Finish();
    }

    /// <summary>Opens what was written, from its beginning; seekable. Call <see cref="CompleteAsync"/>
    /// before.</summary>
    public Stream OpenRead() => _memory is not null
        ? new MemoryStream(_memory, 0, (int)Length, writable: false)
        : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 64 << 10);

    /// <summary>Stores what was written. A file on disk may be taken away by the store: nothing can be read
    /// afterwards.</summary>
    public async Task StoreAsync(
        IArtifactStore store, ArtifactKey key, ArtifactProperties properties, CancellationToken cancellationToken)
    {
        if (_early?.Is(key, properties) is true)
        {
            await _early.Upload.CompleteAsync(cancellationToken);
            return;
        }

        await GiveUpEarlyAsync();
        if (IsOnDisk)
        {
            await store.PutFileAsync(key, path, properties, cancellationToken);
            return;
        }

        using var content = OpenRead();
        await store.PutAsync(key, content, Length, properties, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_lanes is not null)
        {
            await _lanes.AbandonAsync();
            _lanes = null;
        }

        await GiveUpEarlyAsync();
        if (_memory is not null)
        {
            ArrayPool<byte>.Shared.Return(_memory);
            _memory = null;
        }
        else
        {
            Delete();
        }

        _digests.Dispose();
    }

    private async ValueTask GiveUpEarlyAsync()
    {
        if (_early is not null)
        {
            await _early.Upload.DisposeAsync();
            _early = null;
        }
    }

    /// <summary>The store may have taken the file, or somebody the whole folder.</summary>
    private void Delete()
    {
        try
        {
            File.Delete(path);
        }
        catch (IOException)
        {
            // What cannot be removed now is removed when the next process starts.
        }
    }

    private async Task SpillAsync(byte[] memory)
    {
        _lanes = new SpoolLanes(path, _digests);
        _memory = null;
        try
        {
            await _lanes.WriteAsync(memory.AsMemory(0, (int)Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(memory);
        }
    }

    private void GrowTo(int length)
    {
        if (length <= _memory!.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(length, _memory.Length * 2));
        _memory.AsSpan(0, (int)Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_memory);
        _memory = larger;
    }
}
