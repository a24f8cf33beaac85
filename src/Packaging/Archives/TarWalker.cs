namespace Larder.Packaging.Archives;

/// <summary>Walks the members of a tar archive: ustar, pax, and the GNU format's long names; nothing that readers take
/// differently.</summary>
/// <remarks>Reads forwards, once. Format: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html</remarks>
internal sealed class TarWalker(Stream content, ArchiveLimits limits)
{
    private const int MaxHeaderBytes = 1024 * 1024;

    private readonly byte[] _block = new byte[TarHeader.BlockLength];
    private readonly byte[] _waste = new byte[64 * 1024];
    private TarMember? _current;
    private long _unread;
    private int _count;

    /// <summary>Goes to the next member, past what was not read of this one.</summary>
    /// <returns><see langword="null"/> at the end; the stream has then been read, and checked, to its end.</returns>
    /// <exception cref="InvalidDataException">The archive is damaged, or holds what no source distribution
    /// may.</exception>
    public TarMember? Next()
    {
        if (_current is not null)
        {
            Skip(_unread + Padding(_current.Size));
        }

        byte[]? longName = null, longLink = null;
        PaxRecords? pax = null;
        while (ReadHeader() is { } header)
        {
            switch (header.Type)
            {
                case 'x' when pax is null: pax = PaxRecords.Parse(ReadHeaderText(header)); break;
                case 'g': CheckGlobal(PaxRecords.Parse(ReadHeaderText(header))); break;
                case 'L' when longName is null: longName = WithoutNul(ReadHeaderText(header)); break;
                case 'K' when longLink is null: longLink = WithoutNul(ReadHeaderText(header)); break;
                case 'x' or 'L' or 'K': throw new InvalidDataException("a tar member has two headers of one kind");
                default: return _current = MakeMember(header, longName, longLink, pax);
            }
        }

        return pax is null && longName is null && longLink is null
            ? null
            : throw new InvalidDataException("the tar archive ends with a header without a member");
    }

    /// <summary>The bytes of the member that <see cref="Next"/> went to; call it once.</summary>
    /// <exception cref="InvalidDataException">It is larger than <paramref name="maxBytes"/>, or cut off.</exception>
    public byte[] ReadFile(int maxBytes)
    {
        if (_unread > maxBytes)
        {
            throw new InvalidDataException(
                $"the member {Quotation.Of(_current!.Name)} is larger than {maxBytes} bytes");
        }

        var bytes = new byte[_unread];
        Fill(bytes);
        _unread = 0;
        return bytes;
    }

    private TarHeader? ReadHeader()
    {
        Fill(_block);
        if (TarHeader.IsEnd(_block))
        {
            CheckEnd();
            return null;
        }

        return ++_count <= limits.MaxEntries
            ? TarHeader.Parse(_block)
            : throw new InvalidDataException($"it has more than {limits.MaxEntries} members");
    }

    private TarMember MakeMember(TarHeader header, byte[]? longName, byte[]? longLink, PaxRecords? pax)
    {
        if (pax?.IsEmpty == false && (longName ?? longLink) is not null)
        {
            throw new InvalidDataException("a tar member has long names in two formats");
        }

        var name = MemberNames.Decode(pax?.Path ?? longName ?? header.Name);
        TarMemberKind? kind = header.Type switch
        {
            '0' or '7' => name.EndsWith('/') ? TarMemberKind.Folder : TarMemberKind.File,
            '1' => TarMemberKind.HardLink,
            '2' => TarMemberKind.SymbolicLink,
            '5' => TarMemberKind.Folder,
            'S' => throw Broken(name, "is sparse: sparse members are not allowed"),
            '3' or '4' or '6' => throw Broken(name, "is a device or a pipe"),
            _ => null,
        };
        if (kind is not { } known)
        {
            throw Broken(name, $"is of the unknown type {Quotation.Of(header.Type.ToString())}");
        }

        if (pax?.Size is { } size && size != header.Size)
        {
            throw Broken(name, "has two sizes");
        }

        if (known != TarMemberKind.File && header.Size != 0)
        {
            throw Broken(name, "has contents though it is no file");
        }

        var isLink = known is TarMemberKind.HardLink or TarMemberKind.SymbolicLink;
        _unread = header.Size;
        return new TarMember(
            MemberNames.WithoutSlash(name),
            known,
            header.Size,
            isLink ? MemberNames.DecodeTarget(pax?.LinkPath ?? longLink ?? header.LinkName) : "");
    }

    private byte[] ReadHeaderText(TarHeader header)
    {
        if (header.Size > MaxHeaderBytes)
        {
            throw new InvalidDataException($"a tar header is larger than {MaxHeaderBytes} bytes");
        }

        var text = new byte[header.Size];
        Fill(text);
        Skip(Padding(header.Size));
        return text;
    }

    private static void CheckGlobal(PaxRecords records)
    {
        if (!records.IsEmpty)
        {
            throw new InvalidDataException("a global pax header gives all members one name or size");
        }
    }

    private static byte[] WithoutNul(byte[] text)
    {
        var end = Array.IndexOf(text, (byte)0);
        return end < 0 ? text : text[..end];
    }

    private static long Padding(long size) =>
        (TarHeader.BlockLength - (size % TarHeader.BlockLength)) % TarHeader.BlockLength;

    private static InvalidDataException Broken(string name, string problem) =>
        new($"the tar member {Quotation.Of(name)} {problem}");

    private void Fill(Span<byte> bytes)
    {
        if (content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw new InvalidDataException("the tar archive is cut off");
        }
    }

    private void Skip(long count)
    {
        while (count > 0)
        {
            var part = _waste.AsSpan(0, (int)Math.Min(count, _waste.Length));
            Fill(part);
            count -= part.Length;
        }
    }

    /// <summary>After the block that ends the archive come only zeros: some readers would go on with anything
    /// else.</summary>
    private void CheckEnd()
    {
        int read;
        while ((read = content.Read(_waste)) > 0)
        {
            if (_waste.AsSpan(0, read).ContainsAnyExcept((byte)0))
            {
                throw new InvalidDataException("there are bytes after the end of the tar archive");
            }
        }
    }
}
