using Microsoft.Win32.SafeHandles;

namespace Larder.Gateway.Upload.Spool;

/// <summary>Writes a file and hashes it at the same time, each on its own lane.</summary>
internal sealed class SpoolLanes
{
    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly Lane[] _lanes;
    private SharedBuffer? _filling;
    private long _written;
    private volatile Action<long>? _follow;

    /// <param name="path">A file that is not there yet.</param>
    /// <exception cref="SpoolUnavailableException">It cannot be made.</exception>
    public SpoolLanes(string path, DigestSet digests)
    {
        _path = path;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SpoolUnavailableException(path, exception);
        }

        _lanes =
        [
            new Lane(Write),
            new Lane(digests.AppendSha256),
            new Lane(digests.AppendMd5),
            new Lane(digests.AppendBlake2b),
        ];
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            _filling ??= new SharedBuffer(_lanes.Length);
            bytes = bytes[_filling.Fill(bytes.Span)..];
            if (_filling.IsFull)
            {
                await SendAsync();
            }
        }
    }

    /// <summary>Has somebody told from now on how many bytes of the file are written.</summary>
    public void Follow(Action<long> follow) => _follow = follow;

    /// <summary>Waits until everything is written and hashed, and closes the file.</summary>
    public async Task CompleteAsync()
    {
        await SendAsync();
        if (await CloseAsync() is { } failure)
        {
            throw new SpoolUnavailableException(_path, failure);
        }
    }

    /// <summary>Ends without regard for what is missing.</summary>
    public async Task AbandonAsync()
    {
        for (var lane = 0; _filling is not null && lane < _lanes.Length; lane++)
        {
            _filling.Release();
        }

        _filling = null;
        await CloseAsync();
    }

    private async ValueTask SendAsync()
    {
        if (_filling is null)
        {
            return;
        }

        var buffer = _filling;
        _filling = null;
        foreach (var lane in _lanes)
        {
            await lane.SendAsync(buffer);
        }

        if (_lanes.Any(lane => lane.HasFailed))
        {
            throw new SpoolUnavailableException(_path, await CloseAsync());
        }
    }

    private async Task<Exception?> CloseAsync()
    {
        Exception? failure = null;
        foreach (var lane in _lanes)
        {
            failure = await lane.CompleteAsync() ?? failure;
        }

        _file.Dispose();
        return failure;
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(_file, bytes, _written);
        _written += bytes.Length;
        _follow?.Invoke(_written);
    }
}
