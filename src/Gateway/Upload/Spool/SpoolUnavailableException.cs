namespace Larder.Gateway.Upload.Spool;

/// <summary>A file that arrives cannot be kept: the disk of the spool folder is full or broken.</summary>
internal sealed class SpoolUnavailableException(string path, Exception? inner)
    : IOException($"The spool file '{path}' cannot be written.", inner)
{
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    /// <summary>Whether room is what is missing (on Linux, by the number of the error).</summary>
    public bool IsFull => InnerException?.HResult is NoSpace or QuotaExceeded;
}
