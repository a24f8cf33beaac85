using Larder.Gateway.Tests.Upload.Spool;
using Larder.Gateway.Upload;
using Larder.Gateway.Upload.Form;
using Larder.Gateway.Upload.Multipart;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Tests.Upload.Form;

public sealed class UploadFormReaderTests
{
    [Fact]
    public async Task A_hundred_megabytes_of_fields_are_refused_and_most_of_them_never_read()
    {
        using var folder = new SpoolFolder();
        using var spool = folder.NewSpool();
        using var body = new EndlessFields(100 << 20);
        using var parts = new MultipartReader(body, MultipartBoundary.Parse(UploadBody.ContentType)!);
        var options = new UploadOptions { MaxFormBytes = 1 << 20 };
        await using var form = NewForm(options);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var reader = new UploadFormReader(parts, spool, options);
        var problem = await reader.ReadAsync(form, TestContext.Current.CancellationToken);

        Assert.Equal(413, problem?.StatusCode);
        Assert.InRange(body.Position, 1 << 20, 2 << 20);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    [Fact]
    public async Task Fields_that_mean_nothing_are_counted_but_not_kept()
    {
        // Made beside the reading: only its own memory is measured.
        using var folder = new SpoolFolder();
        using var spool = folder.NewSpool();
        using var body = new EndlessFields(8 << 20);
        using var parts = new MultipartReader(body, MultipartBoundary.Parse(UploadBody.ContentType)!);
        var options = new UploadOptions();
        await using var form = NewForm(options);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var problem = await new UploadFormReader(parts, spool, options)
            .ReadAsync(form, TestContext.Current.CancellationToken);

        // The form has no end, but all its fields were read.
        Assert.Equal(400, problem?.StatusCode);
        Assert.Equal(8 << 20, body.Position);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Theory]
    [InlineData("summary", 64 << 10, null)]
    [InlineData("summary", (64 << 10) + 1, 413)]
    [InlineData(":action", (64 << 10) + 1, 413)]
    [InlineData("requires_dist", (64 << 10) + 1, 413)]
    [InlineData("description", 10 << 20, null)]
    [InlineData("description", (10 << 20) + 1, 413)]
    [InlineData("license", (64 << 10) + 1, null)]
    public async Task Only_whole_texts_are_longer_than_64_KiB(string name, int bytes, int? status) =>
        Assert.Equal(status, await ReadAsync(new UploadBody().Field(name, new string('x', bytes))));

    [Fact]
    public async Task Repeated_fields_after_a_large_one_keep_their_own_values()
    {
        await using var form = NewForm(new UploadOptions());

        Assert.Null(await ReadAsync(
            new UploadBody().Field("classifiers", "A").Field("description", new string('x', 1 << 20))
                .Field("classifiers", "B").Field("classifiers", "C"),
            form));

        Assert.Equal(["A", "B", "C"], form.Metadata.GetAll("classifiers"));
        Assert.Equal(1 << 20, form.Metadata.Get("description")!.Length);
    }

    private static UploadForm NewForm(UploadOptions options) =>
        new(new FieldMemory(Options.Create(options)).NewShare());

    private static async Task<int?> ReadAsync(UploadBody fields)
    {
        await using var form = NewForm(new UploadOptions());
        return await ReadAsync(fields, form);
    }

    private static async Task<int?> ReadAsync(UploadBody fields, UploadForm form)
    {
        using var folder = new SpoolFolder();
        using var spool = folder.NewSpool();
        using var body = new MemoryStream(fields.ToArray());
        using var parts = new MultipartReader(body, MultipartBoundary.Parse(UploadBody.ContentType)!);
        var reader = new UploadFormReader(parts, spool, new UploadOptions());
        return (await reader.ReadAsync(form, TestContext.Current.CancellationToken))?.StatusCode;
    }

    /// <summary>A form of one field after the other, made as it is read.</summary>
    private sealed class EndlessFields(long length) : Stream
    {
        private static readonly byte[] Field = new UploadBody().Field("unknown", new string('x', 15_000)).ToPart();

        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(Read(buffer.Span));

        public override int Read(Span<byte> buffer)
        {
            var start = (int)(_position % Field.Length);
            var read = (int)Math.Min(Math.Min(buffer.Length, Field.Length - start), length - _position);
            Field.AsSpan(start, read).CopyTo(buffer);
            _position += read;
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
