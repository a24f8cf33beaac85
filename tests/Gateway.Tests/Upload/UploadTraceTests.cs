using System.Collections.Concurrent;
using System.Diagnostics;

namespace Larder.Gateway.Tests.Upload;

public sealed class UploadTraceTests(UploadFixture index) : IClassFixture<UploadFixture>
{
    [Fact]
    public async Task An_upload_is_one_trace_from_the_client_to_the_transaction()
    {
        var spans = new ConcurrentDictionary<ActivitySpanId, Activity>();
        using var client = new Activity("client").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("Larder.", StringComparison.Ordinal)
                || source.Name.StartsWith("Microsoft.Orleans.", StringComparison.Ordinal)
                || source.Name == "Microsoft.AspNetCore",
            Sample = (ref options) => options.Parent.TraceId == client.TraceId
                ? ActivitySamplingResult.AllDataAndRecorded
                : ActivitySamplingResult.None,
            ActivityStarted = activity => spans[activity.SpanId] = activity,
        };
        ActivitySource.AddActivityListener(listener);
        var package = "trace" + Guid.NewGuid().ToString("n");

        var answer = await index.UploadAsync(
            UploadBody.Of(package, "1.0", $"{package}-1.0.tar.gz", Distributions.Sdist(package, "1.0")));

        Assert.Equal(200, answer.Status);
        var names = spans.Values.Select(span => span.OperationName).ToHashSet();
        Assert.Subset(names, new HashSet<string> { "upload.receive", "upload.inspect", "upload.store", "upload.commit" });
        var write = Assert.Single(spans.Values, span =>
            span.OperationName == "lease.write" && Equals(span.GetTagItem("larder.resource"), $"package/main/{package}"));
        Assert.Contains("upload.commit", Ancestors(write).Select(span => span.OperationName));
        Assert.Equal("Microsoft.AspNetCore.Hosting.HttpRequestIn", Ancestors(write).Last().OperationName);

        IEnumerable<Activity> Ancestors(Activity span)
        {
            while (spans.TryGetValue(span.ParentSpanId, out var parent))
            {
                yield return parent;
                span = parent;
            }
        }
    }
}
