using Microsoft.Extensions.Options;

namespace Larder.Gateway.Upload.Form;

/// <summary>The memory that the form fields of all uploads share.</summary>
internal sealed class FieldMemory(IOptions<UploadOptions> options)
{
    // One upload alone must always fit.
    private long _left = Math.Max(options.Value.AllFormsBytes, options.Value.MaxFormBytes);

    /// <summary>What one upload takes; nothing yet.</summary>
    public FieldShare NewShare() => new(this);

    /// <returns><see langword="false"/> if there is not so much left; nothing was taken.</returns>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _left, -bytes) >= 0)
        {
            return true;
        }

        Return(bytes);
        return false;
    }

    /// <param name="bytes">That were taken before.</param>
    public void Return(long bytes) => Interlocked.Add(ref _left, bytes);
}
