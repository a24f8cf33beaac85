using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Larder.Gateway.Tests.Upload;

public sealed class UploadMetricsTests(UploadFixture index) : IClassFixture<UploadFixture>
{
    [Fact]
    public async Task Every_end_of_an_upload_is_counted_with_its_reason_and_never_with_a_name()
    {
        var measured = new ConcurrentQueue<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "larder.upload.duration")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
            measured.Enqueue(string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))));
        listener.Start();
        var package = "metrics" + Guid.NewGuid().ToString("n");
        var body = UploadBody.Of(package, "1.0", $"{package}-1.0.tar.gz", Distributions.Sdist(package, "1.0"));

        await index.UploadAsync(body);
        await index.UploadAsync(body);
        await index.UploadAsync(new UploadBody().Field(":action", "file_upload").Field("filetype", package));

        Assert.Contains("filetype=sdist outcome=stored reason=none", measured);
        Assert.Contains("filetype=sdist outcome=already-there reason=none", measured);
        Assert.Contains("filetype=unknown outcome=refused reason=urn:larder:invalid-name", measured);
        Assert.DoesNotContain(measured, tags => tags.Contains(package, StringComparison.Ordinal));
    }
}
