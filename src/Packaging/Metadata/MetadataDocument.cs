using System.Text;

namespace Larder.Packaging.Metadata;

/// <summary>Reads the headers and the body of a metadata document.</summary>
/// <remarks>
/// Headers are <c>Name: value</c> lines; a line that starts with white space continues the one before. The first line
/// that is
/// neither ends the headers: an empty line is skipped, any other begins the body, which is the description. Lines end
/// in LF,
/// CRLF or CR. One pass, nothing is copied twice.
/// </remarks>
internal ref struct MetadataDocument
{
    private static readonly UTF8Encoding Strict =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly MetadataFields _fields;
    private ReadOnlySpan<byte> _rest;
    private bool _bodyIsEncoded;

    private MetadataDocument(MetadataFields fields, ReadOnlySpan<byte> utf8)
    {
        _fields = fields;
        _rest = utf8;
    }

    /// <summary>Adds all fields of the document; headers that are no metadata fields are passed over.</summary>
    public static void ReadInto(MetadataFields fields, ReadOnlySpan<byte> utf8)
    {
        var document = new MetadataDocument(fields, utf8);
        document.ReadHeaders();
        document.ReadBody();
    }

    private void ReadHeaders()
    {
        while (!_rest.IsEmpty)
        {
            var length = LineLength(_rest, out var ending);
            if (length == 0)
            {
                _rest = _rest[ending..];
                return;
            }

            var colon = NameLength(_rest[..length]);
            if (colon < 0 && !IsBlank(_rest[0]))
            {
                return;
            }

            var total = length + ending;
            while (total < _rest.Length && IsBlank(_rest[total]))
            {
                total += LineLength(_rest[total..], out ending) + ending;
            }

            // A continuation without a header before it belongs to nothing.
            if (colon > 0)
            {
                AddHeader(_rest[..colon], _rest[(colon + 1)..total]);
            }

            _rest = _rest[total..];
        }
    }

    private void AddHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var header = Encoding.ASCII.GetString(name);
        if (MetadataField.FindHeader(header) is not { } field)
        {
            // A reader of e-mail would decode or split the body for these; the description is never written that way.
            _bodyIsEncoded |= header.Equals("Content-Transfer-Encoding", StringComparison.OrdinalIgnoreCase)
                || (header.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)
                    && Encoding.Latin1.GetString(value).TrimStart()
                        .StartsWith("mu", StringComparison.OrdinalIgnoreCase));
            return;
        }

        var trimmed = value.TrimStart(" \t\r\n"u8).TrimEnd("\r\n"u8);
        if (TryDecode(trimmed, out var text))
        {
            _fields.Add(field, NormalizeLines(text));
        }
        else
        {
            _fields.AddUnreadable(field, $"'{field}' is not UTF-8.");
        }
    }

    private readonly void ReadBody()
    {
        if (_rest.IsEmpty)
        {
            return;
        }

        var field = MetadataField.Description;
        if (_bodyIsEncoded)
        {
            _fields.AddUnreadable(field, "The body of the document has parts or an encoding; it must be plain text.");
        }
        else if (!TryDecode(_rest, out var text))
        {
            _fields.AddUnreadable(field, $"'{field}' is not UTF-8.");
        }
        else if (_fields.Value(field) is not null)
        {
            _fields.AddUnreadable(field, $"'{field}' stands both in the headers and in the body.");
        }
        else
        {
            _fields.Add(field, text);
        }
    }

    /// <summary>Where the colon of a header is; -1 if the line is no header.</summary>
    private static int NameLength(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        return colon >= 0 && !line[..colon].ContainsAnyExceptInRange((byte)0x21, (byte)0x7E) ? colon : -1;
    }

    private static int LineLength(ReadOnlySpan<byte> text, out int ending)
    {
        var length = text.IndexOfAny((byte)'\n', (byte)'\r');
        if (length < 0)
        {
            ending = 0;
            return text.Length;
        }

        ending = text[length..].StartsWith("\r\n"u8) ? 2 : 1;
        return length;
    }

    private static bool IsBlank(byte value) => value is (byte)' ' or (byte)'\t';

    private static bool TryDecode(ReadOnlySpan<byte> utf8, out string text)
    {
        try
        {
            text = Strict.GetString(utf8);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = "";
            return false;
        }
    }

    private static string NormalizeLines(string text) =>
        text.Contains('\r', StringComparison.Ordinal)
            ? text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n')
            : text;
}
