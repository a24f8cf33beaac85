namespace Larder.Gateway.Upload;

/// <summary>Says on an endpoint that it takes uploads: see <see cref="UploadBodyMiddleware"/>.</summary>
internal sealed class UploadRoute
{
    public static readonly UploadRoute Instance = new();

    private UploadRoute()
    {
    }
}
