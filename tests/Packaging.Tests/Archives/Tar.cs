using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Larder.Packaging.Tests.Archives;

/// <summary>Writes tar archives header by header, so that a test can spoil any of them.</summary>
internal sealed class Tar
{
    public const string FileName = "foobar-1.0.tar.gz";
    public const string Top = "foobar-1.0";

    private readonly List<byte> _output = [];

    /// <summary>The top folder's PKG-INFO.</summary>
    public Tar AddDocument(string metadata = Wheel.Metadata) => Add($"{Top}/PKG-INFO", metadata);

    /// <param name="spoil">Changes the header before its checksum is written.</param>
    public Tar Add(string name, string content = "", char type = '0', string link = "", Action<byte[]>? spoil = null)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        var header = new byte[512];
        Encoding.UTF8.GetBytes(name).CopyTo(header, 0);
        Encoding.ASCII.GetBytes("0000644\0").CopyTo(header, 100);
        Encoding.ASCII.GetBytes(Octal(bytes.Length, 11) + "\0").CopyTo(header, 124);
        Encoding.ASCII.GetBytes("14546322400\0").CopyTo(header, 136);
        header[156] = (byte)type;
        Encoding.UTF8.GetBytes(link).CopyTo(header, 157);
        Encoding.ASCII.GetBytes("ustar\0" + "00").CopyTo(header, 257);
        spoil?.Invoke(header);
        header.AsSpan(148, 8).Fill((byte)' ');
        Encoding.ASCII.GetBytes(Octal(header.Sum(value => value), 6) + "\0 ").CopyTo(header, 148);
        _output.AddRange(header);
        _output.AddRange(bytes);
        _output.AddRange(new byte[(512 - (bytes.Length % 512)) % 512]);
        return this;
    }

    /// <summary>A pax header for the member that follows.</summary>
    public Tar AddPax(string key, string value, char type = 'x')
    {
        var body = $" {key}={value}\n";
        var length = body.Length + 1;
        while (length != body.Length + length.ToString(CultureInfo.InvariantCulture).Length)
        {
            length++;
        }

        return Add("pax", length.ToString(CultureInfo.InvariantCulture) + body, type);
    }

    public Tar AddRaw(byte[] bytes)
    {
        _output.AddRange(bytes);
        return this;
    }

    /// <summary>Unpacked, without the blocks that end it.</summary>
    public byte[] ToTar() => _output.ToArray();

    public byte[] ToGzip() => Gzip([.. _output.ToArray(), .. new byte[1024]]);

    public static byte[] Gzip(byte[] content)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    private static string Octal(int number, int digits) => Convert.ToString(number, 8).PadLeft(digits, '0');
}
