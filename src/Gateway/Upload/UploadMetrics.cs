using System.Diagnostics.Metrics;
using Larder.Gateway.Caching;
using Larder.Gateway.Upload.Form;

namespace Larder.Gateway.Upload;

/// <summary>How uploads end, as part of the meter <c>Larder.Gateway</c>. Never says names of packages.</summary>
internal sealed class UploadMetrics
{
    private static readonly double[] Seconds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
    private static readonly long[] Bytes = [1 << 10, 1 << 14, 1 << 17, 1 << 20, 1 << 23, 1 << 26, 1 << 28, 1 << 30];

    private readonly Histogram<double> _duration;
    private readonly Histogram<long> _size;

    public UploadMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(CacheMetrics.MeterName);
        _duration = meter.CreateHistogram<double>(
            "larder.upload.duration", "s", "From the first byte of an upload to its answer.",
            advice: new() { HistogramBucketBoundaries = Seconds });
        _size = meter.CreateHistogram<long>(
            "larder.upload.size", "By", "Size of the files that were accepted.",
            advice: new() { HistogramBucketBoundaries = Bytes });
    }

    /// <param name="outcome"><see langword="null"/> if the upload broke: the client, the store or the cluster went
    /// away.</param>
    public void Ended(UploadForm form, UploadOutcome? outcome, TimeSpan duration)
    {
        var (name, reason) = outcome switch
        {
            null => ("broken", "none"),
            { Refused: { } problem } => ("refused", problem.ProblemDetails.Type ?? "none"),
            { AlreadyThere: true } => ("already-there", "none"),
            _ => ("stored", "none"),
        };
        var fileType = new KeyValuePair<string, object?>(
            "filetype", form.Find("filetype") is "sdist" or "bdist_wheel" ? form.Find("filetype") : "unknown");
        _duration.Record(duration.TotalSeconds, fileType, new("outcome", name), new("reason", reason));
        if (outcome?.Refused is null && form.File is { } file && outcome is not null)
        {
            _size.Record(file.Content.Length, fileType);
        }
    }
}
