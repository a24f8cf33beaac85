using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Larder.Packaging.Archives;

namespace Larder.Packaging.Tests.Archives;

/// <summary>Source distributions: one gzip stream, one top folder, no member that leads out of it.</summary>
public class SdistTests
{
    private const string Top = Tar.Top;

    private static Tar Plain => new Tar().Add($"{Top}/", type: '5').AddDocument().Add($"{Top}/setup.py", "x");

    [Fact]
    public void A_plain_sdist_is_accepted()
    {
        var inspection = Wheel.Inspect(Plain.ToGzip(), Tar.FileName);
        Assert.Null(inspection.Problem);
        Assert.Equal(Wheel.Metadata, Encoding.UTF8.GetString(inspection.Metadata.Span));
        Assert.Equal("foobar", inspection.CoreMetadata?.Name);
    }

    [Theory]
    [InlineData(TarEntryFormat.V7)]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public void Archives_of_another_writer_are_accepted(TarEntryFormat format)
    {
        var packed = new MemoryStream();
        using (var tar = new TarWriter(new GZipStream(packed, CompressionLevel.Optimal), format))
        {
            Write(tar, format, $"{Top}/PKG-INFO", Wheel.Metadata);
            if (format is TarEntryFormat.Pax or TarEntryFormat.Gnu)
            {
                Write(tar, format, $"{Top}/{string.Join('/', Enumerable.Repeat("long-folder-name", 20))}/naïve.py", "x");
            }
        }

        Wheel.AssertAccepted(packed.ToArray(), Tar.FileName);
    }

    [Fact]
    public void A_bare_tar_or_anything_else_is_refused()
    {
        AssertRefused("not a gzip", [.. Plain.ToTar(), .. new byte[1024]]);
        AssertRefused("not a gzip", "Definitely not a valid tar file."u8.ToArray());
        AssertRefused("not a gzip", []);
        AssertRefused("not a gzip", Wheel.Make(Wheel.Files()));
        AssertRefused("", Tar.Gzip("no tar at all"u8.ToArray()));
        AssertRefused("not found", Tar.Gzip(new byte[1024]));
    }

    [Fact]
    public void Bytes_after_the_gzip_stream_are_refused()
    {
        AssertRefused("after the end", [.. Plain.ToGzip(), .. Wheel.Make(Wheel.Files())]);
        AssertRefused("after the end", [.. Plain.ToGzip(), .. Plain.ToGzip()]);
        AssertRefused("", [.. Plain.ToGzip(), 0]);
        AssertRefused("", [.. Tar.Gzip(Plain.ToTar()[..512]), .. Convert.FromHexString("1f8b0800000000000003" + "07")]);
    }

    [Fact]
    public void A_checksum_or_length_that_is_wrong_is_refused()
    {
        var bytes = Plain.ToGzip();
        bytes[^1] ^= 1;
        AssertRefused("checksum", bytes);
        bytes[^1] ^= 1;
        bytes[^5] ^= 1;
        AssertRefused("checksum", bytes);
    }

    [Fact]
    public void Gzip_headers_may_have_a_name_and_a_comment()
    {
        var plain = Plain.ToGzip();
        byte[] header = [.. plain[..3], 0x1E, .. plain[4..10], 2, 0, 7, 7, .. "name\0comment\0"u8, 0, 0];
        Wheel.AssertAccepted([.. header, .. plain[10..]], Tar.FileName);
        AssertRefused("not a gzip", [.. plain[..3], 0x80, .. plain[4..]]);
    }

    [Fact]
    public void An_sdist_cut_off_anywhere_is_refused()
    {
        var whole = Plain.ToGzip();
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.NotNull(Wheel.Inspect(whole[..length], Tar.FileName).Problem);
        }

        var tar = Plain.ToTar();
        AssertRefused("cut off", Tar.Gzip(tar));
        AssertRefused("cut off", Tar.Gzip(tar[..^10]));
    }

    [Fact]
    public void One_flipped_bit_never_breaks_the_reader()
    {
        byte[] tar = [.. Plain.AddPax("path", $"{Top}/other.py").Add("x", "y").ToTar(), .. new byte[1024]];
        for (var at = 0; at < tar.Length * 8; at += 3)
        {
            var spoiled = (byte[])tar.Clone();
            spoiled[at / 8] ^= (byte)(1 << (at % 8));
            Wheel.Inspect(Tar.Gzip(spoiled), Tar.FileName);
        }
    }

    [Theory]
    [InlineData("notpackage/test.txt")]
    [InlineData("setup.py")]
    [InlineData("foobar-1.0-evil/x")]
    public void Members_outside_the_top_folder_are_refused(string name) =>
        AssertRefused("top-level", Plain.Add(name, "x").ToGzip());

    [Theory]
    [InlineData("package")]
    [InlineData("foobar-1.1")]
    [InlineData("other-1.0")]
    public void A_top_folder_of_another_release_is_refused(string top) =>
        AssertRefused("top folder", new Tar().Add($"{top}/PKG-INFO", Wheel.Metadata).ToGzip());

    [Fact]
    public void A_missing_or_wrong_document_is_refused()
    {
        AssertRefused($"PKG-INFO not found at {Top}/PKG-INFO", new Tar().Add($"{Top}/setup.py", "x").ToGzip());
        AssertRefused("PKG-INFO not found", new Tar().Add($"{Top}/sub/PKG-INFO", Wheel.Metadata).ToGzip());
        AssertRefused("PKG-INFO not found", new Tar().Add($"{Top}/x", "x").Add($"{Top}/PKG-INFO", "", '2', "x").ToGzip());
        AssertRefused("twice", Plain.AddDocument().ToGzip());
        AssertRefused("'other'", new Tar().AddDocument("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n").ToGzip());
        AssertRefused(
            "License-File LICENSE does not exist",
            new Tar().AddDocument("Metadata-Version: 2.4\nName: foobar\nVersion: 1.0\nLicense-File: LICENSE\n").ToGzip());
    }

    [Theory]
    [InlineData('3')]
    [InlineData('4')]
    [InlineData('6')]
    public void Devices_and_pipes_are_refused(char type) =>
        AssertRefused("device or a pipe", Plain.Add($"{Top}/x", "", type).ToGzip());

    [Theory]
    [InlineData('S')]
    [InlineData('M')]
    [InlineData('V')]
    [InlineData('Z')]
    public void Unusual_types_are_refused(char type) =>
        AssertRefused($"'{Top}/x'", Plain.Add($"{Top}/x", "", type).ToGzip());

    [Theory]
    [InlineData("GNU.sparse.map", "0,1")]
    [InlineData("GNU.sparse.size", "10")]
    [InlineData("GNU.sparse.major", "1")]
    public void Sparse_members_are_refused(string key, string value) =>
        AssertRefused("sparse", Plain.AddPax(key, value).Add($"{Top}/x", "x").ToGzip());

    [Theory]
    [InlineData("../evil.py")]
    [InlineData("/etc/passwd")]
    [InlineData(Top + "/../../evil.py")]
    [InlineData(Top + "\\evil.py")]
    [InlineData(Top + "/a\nb")]
    [InlineData("./" + Top + "/x")]
    public void Names_that_lead_elsewhere_are_refused(string name)
    {
        AssertRefused("member name", Plain.Add(name, "x").ToGzip());
        AssertRefused("member name", Plain.AddPax("path", name).Add($"{Top}/x", "x").ToGzip());
        AssertRefused("member name", Plain.Add("././@LongLink", name + "\0", 'L').Add($"{Top}/x", "x").ToGzip());
    }

    [Theory]
    [InlineData("link", "setup.py")]
    [InlineData("sub/link", "../setup.py")]
    [InlineData("sub/link", "../other/file.py")]
    [InlineData("link", ".")]
    public void Links_that_stay_inside_are_accepted(string name, string target) =>
        Wheel.AssertAccepted(Plain.Add($"{Top}/{name}", "", '2', target).ToGzip(), Tar.FileName);

    [Theory]
    [InlineData("link", "/etc/passwd")]
    [InlineData("link", "..")]
    [InlineData("link", "../other")]
    [InlineData("sub/link", "../../x")]
    [InlineData("link", "sub/../x")]
    [InlineData("link", "..\\x")]
    [InlineData("link", "C:/x")]
    public void Links_that_lead_out_are_refused(string name, string target) =>
        AssertRefused("link out of its folder", Plain.Add($"{Top}/{name}", "", '2', target).ToGzip());

    [Fact]
    public void Members_behind_a_link_are_refused() => AssertRefused(
        "a link, and has members behind it",
        Plain.Add($"{Top}/link", "", '2', "sub").Add($"{Top}/link/evil.py", "x").ToGzip());

    [Theory]
    [InlineData("/")]
    [InlineData("//")]
    public void A_slash_behind_its_target_does_not_make_a_hard_link_of_a_link(string slash) => AssertRefused(
        "hard link to no file",
        Plain.Add($"{Top}/a/b/l", "", '2', "../../x").Add($"{Top}/h", "", '1', $"{Top}/a/b/l{slash}").ToGzip());

    [Fact]
    public void A_name_is_a_file_or_a_folder()
    {
        AssertRefused("has members behind it", Plain.Add($"{Top}/d", "x").Add($"{Top}/d/e", "y").ToGzip());
        AssertRefused("has members behind it", Plain.Add($"{Top}/d", "", '2', "src").Add($"{Top}/d/e", "y").ToGzip());
        AssertRefused("is there twice", Plain.Add($"{Top}/d/e", "y").Add($"{Top}/d", "", '2', ".").ToGzip());
    }

    [Fact]
    public void Hard_links_point_to_files_before_them()
    {
        Wheel.AssertAccepted(Plain.Add($"{Top}/same.py", "", '1', $"{Top}/setup.py").ToGzip(), Tar.FileName);
        AssertRefused("hard link to no file", Plain.Add($"{Top}/same.py", "", '1', $"{Top}/later.py").ToGzip());
        AssertRefused("link out", Plain.Add($"{Top}/same.py", "", '1', "/etc/passwd").ToGzip());
        AssertRefused("link out", Plain.Add($"{Top}/same.py", "", '1', $"{Top}/../x").ToGzip());
    }

    [Fact]
    public void A_header_of_doubtful_meaning_is_refused()
    {
        AssertRefused("two sizes", Plain.AddPax("size", "0").Add($"{Top}/x", "x").ToGzip());
        AssertRefused("two headers", Plain.AddPax("path", $"{Top}/a").AddPax("path", $"{Top}/b").Add("x", "x").ToGzip());
        AssertRefused("two formats", Plain.Add("././@LongLink", $"{Top}/a\0", 'L').AddPax("path", $"{Top}/b").Add("x", "").ToGzip());
        AssertRefused("without a member", Plain.AddPax("path", $"{Top}/a").ToGzip());
        AssertRefused("global pax", Plain.AddPax("path", $"{Top}/a", 'g').Add($"{Top}/x", "x").ToGzip());
        AssertRefused("contents though", Plain.Add($"{Top}/sub", "x", '5').ToGzip());
        AssertRefused("character set", Plain.AddPax("hdrcharset", "BINARY").Add($"{Top}/x", "x").ToGzip());
        AssertRefused("unknown format", Plain.Add($"{Top}/x", "x", spoil: header => header[257] = (byte)'x').ToGzip());
        AssertRefused("prefix", Plain.Add($"{Top}/x", "x", spoil: SpoilPrefix).ToGzip());
        AssertRefused("after the end of the tar", Plain.AddRaw(new byte[1024]).Add($"{Top}/hidden", "x").ToGzip());
        Wheel.AssertAccepted(Plain.AddPax("comment", "a commit", 'g').Add($"{Top}/x", "x").ToGzip(), Tar.FileName);
    }

    [Fact]
    public void Bombs_are_refused_while_they_unpack()
    {
        var zeros = Tar.Gzip([.. Plain.Add($"{Top}/zeros", new string('0', 65 * 1024 * 1024)).ToTar(), .. new byte[1024]]);
        AssertRefused("50 times", zeros);
        AssertRefused("unpacks to more than 1000 bytes", zeros, ArchiveLimits.Default with { MaxUnpackedBytes = 1000 });
    }

    [Fact]
    public void Limits_hold()
    {
        AssertRefused("more than 2 members", Plain.ToGzip(), ArchiveLimits.Default with { MaxEntries = 2 });
        AssertRefused("names", Plain.ToGzip(), ArchiveLimits.Default with { MaxNameBytes = 20 });
        AssertRefused("larger than 10 bytes", Plain.ToGzip(), ArchiveLimits.Default with { MaxMetadataBytes = 10 });
        AssertRefused("tar header is larger", Plain.AddPax("comment", new string('x', 1024 * 1024)).ToGzip());
    }

    [Fact]
    public void Old_zipped_sdists_are_read_by_the_same_rules()
    {
        const string Name = "foobar-1.0.zip";
        Wheel.AssertAccepted(new Zip().Add($"{Top}/PKG-INFO", Wheel.Metadata).Add($"{Top}/setup.py", "x").ToArray(), Name);
        Wheel.AssertRefused("top-level", new Zip().Add($"{Top}/PKG-INFO", Wheel.Metadata).Add("x/y", "x").ToArray(), Name);
        Wheel.AssertRefused("PKG-INFO not found", new Zip().Add($"{Top}/setup.py", "x").ToArray(), Name);
        Wheel.AssertRefused("not a zip", "a"u8.ToArray(), Name);
    }

    private static void AssertRefused(string reason, byte[] bytes, ArchiveLimits? limits = null) =>
        Wheel.AssertRefused(reason, bytes, Tar.FileName, limits);

    private static void SpoilPrefix(byte[] header)
    {
        "ustar  \0"u8.CopyTo(header.AsSpan(257));
        header[345] = (byte)'y';
    }

    private static void Write(TarWriter tar, TarEntryFormat format, string name, string content)
    {
        TarEntry entry = format switch
        {
            TarEntryFormat.V7 => new V7TarEntry(TarEntryType.V7RegularFile, name),
            TarEntryFormat.Ustar => new UstarTarEntry(TarEntryType.RegularFile, name),
            TarEntryFormat.Gnu => new GnuTarEntry(TarEntryType.RegularFile, name),
            _ => new PaxTarEntry(TarEntryType.RegularFile, name),
        };
        entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content));
        tar.WriteEntry(entry);
    }
}
