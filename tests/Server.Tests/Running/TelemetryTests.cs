using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Larder.Server.Tests.Running;

/// <summary>Metrics and traces arrive at a collector that speaks OTLP over HTTP.</summary>
public sealed class TelemetryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Own_meters_and_the_web_servers_are_sent_when_a_collector_is_configured()
    {
        var metrics = new Inbox("larder.gateway.cache.size", "larder.grains.lease.grants", "http.server.request.duration");
        var traces = new Inbox("/simple", "Microsoft.Orleans.Application");
        await using var collector = WebApplication.CreateSlimBuilder().Build();
        collector.Urls.Add("http://127.0.0.1:0");
        collector.MapPost("/v1/metrics", (HttpRequest request) => metrics.TakeAsync(request));
        collector.MapPost("/v1/traces", (HttpRequest request) => traces.TakeAsync(request));
        await collector.StartAsync(Stop);
        await using var program = LarderProcess.Start(
            [
                ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Urls.First()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
                ("OTEL_METRIC_EXPORT_INTERVAL", "500"), ("OTEL_BSP_SCHEDULE_DELAY", "500"),
            ],
            "--data", _folder["data"], "--urls=http://127.0.0.1:0", "--Access:AnonymousRead=true");
        await program.WaitUntilItListensAsync();
        using var client = new HttpClient();
        await client.GetAsync(new Uri(program.Url, "/simple/"), Stop);

        await metrics.Complete.WaitAsync(TimeSpan.FromSeconds(60), Stop);
        await traces.Complete.WaitAsync(TimeSpan.FromSeconds(60), Stop);
    }

    /// <summary>Waits until all of some names have come.</summary>
    private sealed class Inbox(params string[] names)
    {
        private readonly HashSet<string> _missing = [.. names];
        private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Complete => _complete.Task;

        public async Task TakeAsync(HttpRequest request)
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            var text = Encoding.Latin1.GetString(body.ToArray());
            lock (_missing)
            {
                _missing.RemoveWhere(name => text.Contains(name, StringComparison.Ordinal));
                if (_missing.Count is 0)
                {
                    _complete.TrySetResult();
                }
            }
        }
    }
}
