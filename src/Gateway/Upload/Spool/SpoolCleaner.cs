using Microsoft.Extensions.Hosting;

namespace Larder.Gateway.Upload.Spool;

/// <summary>Opens the spool when the process starts: what dead ones left behind goes away, and a folder that cannot be
/// written shows at once.</summary>
internal sealed class SpoolCleaner(UploadSpool spool) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        spool.Open();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
