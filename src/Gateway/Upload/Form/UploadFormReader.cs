using System.Buffers;
using System.Text;
using Larder.Gateway.Upload.Multipart;
using Larder.Gateway.Upload.Spool;
using Larder.Packaging.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Larder.Gateway.Upload.Form;

/// <summary>Reads the parts of an upload as they come, in whatever order, within the limits of
/// <see cref="UploadOptions"/>.</summary>
/// <remarks>What it holds is bounded: all fields by <see cref="UploadOptions.MaxFormBytes"/>, those of all uploads by
/// <see cref="FieldMemory"/>, the file by the spool. What means nothing here is counted and not held.</remarks>
/// <param name="permit">Called once, with the form as far as it is read, before its file is: says why it is refused, if it is.</param>
/// <param name="outgrown">Called once, with the form as far as it is read, when its file no longer fits into memory.</param>
internal sealed class UploadFormReader(
    MultipartReader parts,
    UploadSpool spool,
    UploadOptions options,
    Func<UploadForm, Task>? outgrown = null,
    Func<UploadForm, Task<ProblemHttpResult?>>? permit = null)
{
    /// <summary>Files under these names are taken (<c>content</c>) or passed over (<c>gpg_signature</c>).</summary>
    private const string Content = "content", Signature = "gpg_signature";

    /// <summary>The longest value of a known field that is no whole text, in bytes.</summary>
    private const int MaxLineBytes = 64 << 10;

    private const int InitialBytes = 4 << 10;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ArrayBufferWriter<byte> _field = new(InitialBytes);
    private int _fields;
    private long _formBytes;

    /// <summary>Reads the whole form.</summary>
    /// <param name="form">Receives what is read; whatever file it has afterwards is the caller's to dispose of.</param>
    /// <returns>Why the form is refused, or <see langword="null"/>. The rest of the body is unread then.</returns>
    public async Task<ProblemHttpResult?> ReadAsync(UploadForm form, CancellationToken cancellationToken)
    {
        while (await parts.NextPartAsync(cancellationToken) is { } part)
        {
            if (await ReadPartAsync(form, part, cancellationToken) is { } problem)
            {
                return problem;
            }
        }

        return Malformed(parts.Problem);
    }

    private Task<ProblemHttpResult?> ReadPartAsync(
        UploadForm form, PartHeader part, CancellationToken cancellationToken)
    {
        _formBytes += part.Name.Length;
        if (++_fields > options.MaxFields)
        {
            return Task.FromResult<ProblemHttpResult?>(Problems.BadRequest(
                "too-many-fields", $"The form has more than {options.MaxFields} fields."));
        }

        return part switch
        {
            { Name: Content, FileName: not null } => ReadFileAsync(form, part, cancellationToken),
            { Name: not Signature, FileName: not null } => Task.FromResult<ProblemHttpResult?>(Problems.BadRequest(
                "field-is-file", $"The field '{part.Name}' is a file, but must be plain text.")),
            _ => ReadFieldAsync(form, part, cancellationToken),
        };
    }

    private async Task<ProblemHttpResult?> ReadFileAsync(
        UploadForm form, PartHeader part, CancellationToken cancellationToken)
    {
        if (form.File is not null)
        {
            return Problems.BadRequest("repeated-file", "The form has more than one file.");
        }

        if (permit is not null && await permit(form) is { } refused)
        {
            return refused;
        }

        form.File = new UploadedFile(part.FileName!, part.ContentType, spool.Create());
        ReadOnlyMemory<byte> bytes;
        var wasOnDisk = false;
        while ((bytes = await parts.ReadAsync(cancellationToken)).Length > 0)
        {
            if (form.File.Content.Length + bytes.Length > options.MaxFileBytes)
            {
                return FileTooLarge(options);
            }

            await form.File.Content.WriteAsync(bytes);
            if (outgrown is not null && form.File.Content.IsOnDisk && !wasOnDisk)
            {
                wasOnDisk = true;
                await outgrown(form);
            }
        }

        if (parts.Problem is null)
        {
            form.File.Digests = await form.File.Content.CompleteAsync();
        }

        return Malformed(parts.Problem);
    }

    private async Task<ProblemHttpResult?> ReadFieldAsync(
        UploadForm form, PartHeader part, CancellationToken cancellationToken)
    {
        var isKept = part.FileName is null && UploadForm.Knows(part.Name);
        var limit = MaxBytes(part);
        var length = 0;
        ReadOnlyMemory<byte> bytes;
        while ((bytes = await parts.ReadAsync(cancellationToken)).Length > 0)
        {
            length += bytes.Length;
            _formBytes += bytes.Length;
            if (length > limit || _formBytes > options.MaxFormBytes)
            {
                return FormTooLarge(part, limit);
            }

            if (isKept && !form.Memory.TryTake(bytes.Length))
            {
                return Busy();
            }

            if (isKept)
            {
                _field.Write(bytes.Span);
            }
        }

        return Malformed(parts.Problem)
            ?? (_formBytes > options.MaxFormBytes ? FormTooLarge(part, limit)
            : isKept ? AddField(form, part)
            : null);
    }

    private int MaxBytes(PartHeader part)
    {
        var isShort = UploadForm.SteeringFields.Contains(part.Name)
            || (MetadataFields.Knows(part.Name) && !MetadataFields.IsText(part.Name));
        return isShort ? Math.Min(MaxLineBytes, options.MaxFieldBytes) : options.MaxFieldBytes;
    }

    private ProblemHttpResult? AddField(UploadForm form, PartHeader part)
    {
        string value;
        try
        {
            value = TakeText();
        }
        catch (DecoderFallbackException)
        {
            return Problems.BadRequest("field-not-text", $"The field '{part.Name}' is not UTF-8 text.");
        }

        if (value.Contains('\0', StringComparison.Ordinal))
        {
            return Problems.BadRequest("field-not-text", $"The field '{part.Name}' has a NUL character.");
        }

        return form.TryAdd(part.Name, value)
            ? null
            : Problems.BadRequest("repeated-field", $"The field '{part.Name}' is there more than once.");
    }

    /// <summary>The field as text. A large buffer is not held while the rest is on its way.</summary>
    /// <exception cref="DecoderFallbackException">It is no UTF-8.</exception>
    private string TakeText()
    {
        var text = Utf8.GetString(_field.WrittenSpan);
        if (_field.Capacity > MaxLineBytes)
        {
            _field = new(InitialBytes);
        }
        else
        {
            _field.ResetWrittenCount();
        }

        return text;
    }

    /// <summary>A file over the limit.</summary>
    public static ProblemHttpResult FileTooLarge(UploadOptions options) => Problems.Problem(
        StatusCodes.Status413PayloadTooLarge, "file-too-large",
        $"File too large: a file may have at most {options.MaxFileBytes} bytes.");

    private ProblemHttpResult FormTooLarge(PartHeader part, int limit) => Problems.Problem(
        StatusCodes.Status413PayloadTooLarge, "form-too-large",
        $"The form field '{part.Name}' may have at most {limit} bytes, all of them together {options.MaxFormBytes}.");

    private static ProblemHttpResult Busy() => Problems.Problem(
        StatusCodes.Status503ServiceUnavailable, "too-many-uploads",
        "Other uploads take all the room for long form fields at the moment. Try again.");

    private static ProblemHttpResult? Malformed(string? problem) =>
        problem is null ? null : Problems.BadRequest("malformed-form", problem);
}
