using Larder.Gateway.Tests.Upload.Spool;
using Larder.Gateway.Upload;
using Larder.Gateway.Upload.Form;
using Larder.Gateway.Upload.Multipart;

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
        await using var form = new UploadForm();
        var options = new UploadOptions { MaxFormBytes = 1 << 20 };
        var before = GC.GetAllocatedBytesForCurrentThread();

        var reader = new UploadFormReader(parts, spool, options);
        var problem = await reader.ReadAsync(form, TestContext.Current.CancellationToken);

        Assert.Equal(413, problem?.StatusCode);
        Assert.InRange(body.Position, 1 << 20, 2 << 20);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
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
