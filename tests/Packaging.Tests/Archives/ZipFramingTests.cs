using System.Text;
using Larder.Packaging.Archives;

namespace Larder.Packaging.Tests.Archives;

/// <summary>Nothing about a wheel's framing may be read in two ways.</summary>
public class ZipFramingTests
{
    private static readonly byte[] EndSignature = "PK\u0005\u0006"u8.ToArray();

    [Fact]
    public void A_plain_wheel_is_accepted() => Wheel.AssertAccepted(Wheel.Make(Wheel.Files()));

    [Fact]
    public void An_archive_comment_and_a_zip64_end_are_accepted() => Wheel.AssertAccepted(
        Wheel.Make(Wheel.Files(), new Zip { Comment = "made by hand"u8.ToArray(), Zip64End = true }));

    [Fact]
    public void Bytes_before_between_and_after_the_records_are_refused()
    {
        Wheel.AssertRefused("not a zip", Wheel.Make(Wheel.Files(), new Zip { Prefix = "#!/bin/sh\n"u8.ToArray() }));
        Wheel.AssertRefused("not a zip", Wheel.Make(Wheel.Files(), new Zip { Prefix = [0] }));
        Wheel.AssertRefused("belong to none", Wheel.Make(Wheel.Files(), new Zip { Gap = [0, 0, 0, 0] }));
        Wheel.AssertRefused("after its end", Wheel.Make(Wheel.Files(), new Zip { Suffix = [0] }));
        Wheel.AssertRefused("after its end", Wheel.Make(Wheel.Files(), new Zip { Suffix = Wheel.Make(Wheel.Files()) }));
        Wheel.AssertRefused("after its end", Wheel.Make(
            Wheel.Files(), new Zip { SpoilEnd = (_, _, end) => Zip.Write16(end, 20, 0), Comment = [1] }));
    }

    [Fact]
    public void A_comment_that_holds_an_end_record_is_refused() => Wheel.AssertRefused(
        "another end record", Wheel.Make(Wheel.Files(), new Zip { Comment = [.. "x"u8, .. EndSignature, .. new byte[18]] }));

    [Theory]
    [InlineData(4, 1)] // this disk
    [InlineData(6, 1)] // the directory's disk
    [InlineData(8, 3)] // entries on this disk
    [InlineData(10, 5)] // entries
    [InlineData(12, 1)] // the directory's size
    [InlineData(16, 1)] // the directory's offset
    [InlineData(20, 1)] // the comment's length
    public void An_end_record_that_says_otherwise_is_refused(int at, int value) =>
        Wheel.AssertRefused("", Wheel.Make(Wheel.Files(), new Zip { SpoilEnd = (_, _, end) => Zip.Write16(end, at, value) }));

    [Theory]
    [InlineData(4)] // length
    [InlineData(16)] // this disk
    [InlineData(20)] // the directory's disk
    [InlineData(24)] // entries on this disk
    [InlineData(32)] // entries
    [InlineData(40)] // the directory's size
    [InlineData(48)] // the directory's offset
    public void A_zip64_end_record_that_says_otherwise_is_refused(int at) => Wheel.AssertRefused("", Wheel.Make(
        Wheel.Files(), new Zip { Zip64End = true, SpoilEnd = (end64, _, _) => Zip.Write32(end64, at, 77) }));

    [Theory]
    [InlineData(0)] // signature
    [InlineData(4)] // disk
    [InlineData(8)] // offset
    [InlineData(12)] // offset, upper half
    [InlineData(16)] // disks
    public void A_zip64_locator_that_says_otherwise_is_refused(int at) => Wheel.AssertRefused("", Wheel.Make(
        Wheel.Files(), new Zip { Zip64End = true, SpoilEnd = (_, locator, _) => Zip.Write32(locator, at, 77) }));

    [Fact]
    public void An_end_record_that_points_to_a_missing_zip64_record_is_refused() => Wheel.AssertRefused(
        "end record", Wheel.Make(Wheel.Files(), new Zip { SpoilEnd = (_, _, end) => Zip.Write32(end, 16, uint.MaxValue) }));

    [Theory]
    [InlineData(8, 12)] // method: BZIP2
    [InlineData(8, 14)] // LZMA
    [InlineData(8, 93)] // Zstandard
    [InlineData(6, 1)] // flags: encrypted
    [InlineData(6, 8)] // data descriptor
    [InlineData(6, 0x40)] // strong encryption
    [InlineData(6, 0x2000)] // masked headers
    public void Members_that_installers_cannot_unpack_are_refused(int at, int value)
    {
        var both = new Zip
        {
            SpoilHeaders = (name, local, central) =>
            {
                if (name == "foobar/__init__.py")
                {
                    Zip.Write16(local, at, value);
                    Zip.Write16(central, at + 2, value);
                }
            },
        };
        Wheel.AssertRefused("'foobar/__init__.py'", Wheel.Make(Wheel.Files(), both));
    }

    [Theory]
    [InlineData(8)] // method
    [InlineData(14)] // checksum
    [InlineData(18)] // packed size
    [InlineData(22)] // size
    public void Headers_that_disagree_are_refused(int at)
    {
        Zip Disagreeing(bool inLocal) => new()
        {
            SpoilHeaders = (name, local, central) =>
            {
                if (name == "foobar/__init__.py")
                {
                    (inLocal ? local : central)[inLocal ? at : at + 2] ^= at == 8 ? (byte)8 : (byte)1;
                }
            },
        };
        Wheel.AssertRefused("", Wheel.Make(Wheel.Files(), Disagreeing(inLocal: true)));
        Wheel.AssertRefused("", Wheel.Make(Wheel.Files(), Disagreeing(inLocal: false)));
    }

    [Fact]
    public void A_central_header_that_points_elsewhere_is_refused() => Wheel.AssertRefused("two ways", Wheel.Make(
        Wheel.Files(), new Zip { SpoilHeaders = (_, _, central) => central[42] ^= 1 }));

    [Fact]
    public void A_central_header_with_a_comment_or_a_disk_is_refused()
    {
        Wheel.AssertRefused("comment", Wheel.Make(
            Wheel.Files(), new Zip { SpoilHeaders = (_, _, central) => Zip.Write16(central, 32, 1) }));
        Wheel.AssertRefused("several parts", Wheel.Make(
            Wheel.Files(), new Zip { SpoilHeaders = (_, _, central) => Zip.Write16(central, 34, 1) }));
    }

    [Fact]
    public void The_same_central_header_twice_is_refused() => Wheel.AssertRefused("", Wheel.Make(
        Wheel.Files(),
        new Zip
        {
            SpoilHeaders = (name, _, central) =>
            {
                // METADATA's entry takes the place of WHEEL's.
                if (name.EndsWith("/WHEEL", StringComparison.Ordinal))
                {
                    Encoding.ASCII.GetBytes("METAD").CopyTo(central, 46 + name.Length - 5);
                }
            },
        }));

    [Theory]
    [InlineData("a.py", "a.py")]
    [InlineData("a", "a/")]
    public void Two_members_of_one_name_are_refused(string first, string second) => Wheel.AssertRefused(
        "twice", Wheel.Make(Wheel.Files(), new Zip().Add(first, "").Add(second, "")));

    [Theory]
    [InlineData("/etc/passwd", "absolute")]
    [InlineData("C:/windows", "absolute")]
    [InlineData("../evil.py", "'..'")]
    [InlineData("foobar/../../evil.py", "'..'")]
    [InlineData("foobar\\evil.py", "backslash")]
    [InlineData("foobar/a\nb.py", "control")]
    [InlineData("foobar/a\u0000.py", "control")]
    [InlineData("foobar/\u007f.py", "control")]
    [InlineData("foobar//evil.py", "empty")]
    [InlineData("./evil.py", "'.' part")]
    [InlineData("", "empty")]
    public void Names_that_lead_elsewhere_are_refused(string name, string reason) =>
        Wheel.AssertRefused(reason, Wheel.Make(Wheel.Files(), new Zip().Add(name, "x")));

    [Fact]
    public void Names_are_utf8_and_marked_as_such()
    {
        Wheel.AssertAccepted(Wheel.Make(Wheel.Files(), new Zip().Add("foobar/naïve/日本.py", "x")));
        Wheel.AssertRefused("not UTF-8", Wheel.Make(Wheel.Files(), new Zip().Add("x", "x", rawName: [0x66, 0xE9])));
        Wheel.AssertRefused("not marked", Wheel.Make(Wheel.Files(), new Zip
        {
            SpoilHeaders = (name, local, central) => (local[7], central[9]) = (0, 0),
        }.Add("é.py", "x")));
    }

    [Fact]
    public void A_folder_with_contents_is_refused() =>
        Wheel.AssertRefused("folder with contents", Wheel.Make(Wheel.Files(), new Zip().Add("foobar/data/", "x")));

    [Fact]
    public void Folders_without_contents_are_accepted() =>
        Wheel.AssertAccepted(Wheel.Make(Wheel.Files(), new Zip().Add("foobar/", "", deflate: false)));

    [Fact]
    public void A_name_in_an_extra_field_must_be_the_same_name()
    {
        byte[] Path(string name) => Zip.Extra(0x7075, [1, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(name)]);
        Wheel.AssertAccepted(Wheel.Make(Wheel.Files(), new Zip().Add("a.py", "x", localExtra: Path("a.py"), centralExtra: Path("a.py"))));
        Wheel.AssertRefused("different names", Wheel.Make(
            Wheel.Files(), new Zip().Add("a.py", "x", localExtra: Path("b.py"), centralExtra: Path("b.py"))));
        Wheel.AssertRefused("twice", Wheel.Make(
            Wheel.Files(), new Zip().Add("a.py", "x", localExtra: [.. Path("a.py"), .. Path("a.py")])));
    }

    [Fact]
    public void Extra_fields_fill_their_space()
    {
        var unknown = Zip.Extra(0x5455, 1, 2, 3, 4, 5);
        Wheel.AssertAccepted(Wheel.Make(Wheel.Files(), new Zip().Add("a.py", "x", localExtra: unknown, centralExtra: unknown)));
        Wheel.AssertRefused("extra field", Wheel.Make(Wheel.Files(), new Zip().Add("a.py", "x", localExtra: [.. unknown, 0, 0])));
        Wheel.AssertRefused("extra field", Wheel.Make(Wheel.Files(), new Zip().Add("a.py", "x", centralExtra: unknown[..^1])));
    }

    [Fact]
    public void Sizes_in_the_zip64_field_are_accepted_as_tools_write_them()
    {
        // Python writes a local header like this for a member whose size it cannot know, and the central one as usual.
        Zip Zip64(byte[] local, byte[] central, bool continueCentral) => new Zip
        {
            SpoilHeaders = (name, localHeader, centralHeader) =>
            {
                if (name == "a.py")
                {
                    localHeader.AsSpan(18, 8).Fill(0xFF);
                    centralHeader.AsSpan(20, continueCentral ? 8 : 0).Fill(0xFF);
                }
            },
        }.Add("a.py", "x", deflate: false, localExtra: local, centralExtra: central);

        Wheel.AssertAccepted(Wheel.Make(Wheel.Files(), Zip64(Zip.Zip64Extra(1, 1), [], continueCentral: false)));
        Wheel.AssertAccepted(Wheel.Make(Wheel.Files(), Zip64(Zip.Zip64Extra(1, 1), Zip.Zip64Extra(1, 1), continueCentral: true)));
        Wheel.AssertRefused("zip64", Wheel.Make(Wheel.Files(), Zip64([], [], continueCentral: false)));
        Wheel.AssertAccepted(Wheel.Make(Wheel.Files(), Zip64(Zip.Zip64Extra(1), [], continueCentral: false)));
        Wheel.AssertAccepted(Wheel.Make(Wheel.Files(), Zip64(Zip.Zip64Extra(1, 1, 0), [], continueCentral: false)));
        Wheel.AssertRefused("zip64", Wheel.Make(Wheel.Files(), Zip64(Zip.Extra(1), [], continueCentral: false)));
        Wheel.AssertRefused("zip64", Wheel.Make(Wheel.Files(), Zip64(Zip.Extra(1, 1, 0), [], continueCentral: false)));
        Wheel.AssertRefused("zip64", Wheel.Make(Wheel.Files(), Zip64(Zip.Zip64Extra(1, 1, 5), [], continueCentral: false)));
        Wheel.AssertRefused("zip64", Wheel.Make(Wheel.Files(), Zip64(Zip.Zip64Extra(1, 1), Zip.Zip64Extra(1), continueCentral: true)));
        Wheel.AssertRefused("twice", Wheel.Make(
            Wheel.Files(), Zip64([.. Zip.Zip64Extra(1, 1), .. Zip.Zip64Extra(1, 1)], [], continueCentral: false)));
        Wheel.AssertRefused("", Wheel.Make(Wheel.Files(), Zip64(Zip.Zip64Extra(1, 1), Zip.Zip64Extra(1, 2), continueCentral: true)));
        Wheel.AssertRefused("", Wheel.Make(
            Wheel.Files(), Zip64(Zip.Zip64Extra(-1, -1), Zip.Zip64Extra(-1, -1), continueCentral: true)));
    }

    [Fact]
    public void One_size_in_the_zip64_field_is_not_enough_for_a_deflated_member() => Wheel.AssertRefused(
        "zip64",
        Wheel.Make(
            Wheel.Files(),
            new Zip { SpoilHeaders = (name, local, _) => local.AsSpan(18, name == "a.py" ? 8 : 0).Fill(0xFF) }.Add(
                "a.py", "x", localExtra: Zip.Zip64Extra(3))));

    [Fact]
    public void A_zip64_field_that_repeats_the_header_is_accepted_and_one_that_contradicts_it_refused()
    {
        Wheel.AssertAccepted(Wheel.Make(Wheel.Files(), new Zip().Add(
            "a.py", "x", deflate: false, localExtra: Zip.Zip64Extra(1, 1), centralExtra: Zip.Zip64Extra(1, 1))));
        Wheel.AssertRefused("zip64", Wheel.Make(Wheel.Files(), new Zip().Add(
            "a.py", "x", deflate: false, localExtra: Zip.Zip64Extra(2, 1), centralExtra: Zip.Zip64Extra(2, 1))));
    }

    [Fact]
    public void An_archive_cut_off_anywhere_is_refused()
    {
        var whole = Wheel.Make(Wheel.Files());
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.NotNull(Wheel.Inspect(whole[..length]).Problem);
        }
    }

    [Fact]
    public void One_flipped_bit_never_breaks_the_reader()
    {
        var whole = Wheel.Make(Wheel.Files(), new Zip { Zip64End = true });
        for (var at = 0; at < whole.Length * 8; at++)
        {
            var spoiled = (byte[])whole.Clone();
            spoiled[at / 8] ^= (byte)(1 << (at % 8));
            Wheel.Inspect(spoiled);
        }
    }

    [Fact]
    public void Limits_hold()
    {
        var wheel = Wheel.Make(Wheel.Files());
        Wheel.AssertRefused("more than 3 members", wheel, limits: ArchiveLimits.Default with { MaxEntries = 3 });
        Wheel.AssertRefused("names", wheel, limits: ArchiveLimits.Default with { MaxNameBytes = 20 });
        Wheel.AssertRefused("unpacks to more than 50 bytes", wheel, limits: ArchiveLimits.Default with { MaxUnpackedBytes = 50 });
        Wheel.AssertRefused("larger than 10 bytes", wheel, limits: ArchiveLimits.Default with { MaxMetadataBytes = 10 });
        Wheel.AssertRefused("larger than 10 bytes", wheel, limits: ArchiveLimits.Default with { MaxRecordBytes = 10 });
    }

    [Fact]
    public void A_bomb_is_refused()
    {
        var files = Wheel.Files();
        files.Add("foobar/zeros.bin", new string('0', 65 * 1024 * 1024));
        Wheel.AssertRefused("50 times", Wheel.Make(files));
    }

    [Fact]
    public void Only_headers_and_documents_of_a_large_wheel_are_read()
    {
        var files = Wheel.Files();
        var zip = new Zip();
        for (var i = 0; i < 8; i++)
        {
            zip.Add($"foobar/data{i}.bin", new string('x', 4 * 1024 * 1024), deflate: false);
        }

        using var archive = new CountingStream(Wheel.Make(files, zip));
        Assert.Null(Wheel.Inspect(archive).Problem);
        Assert.InRange(archive.BytesRead, 1, 256 * 1024);
    }

    private sealed class CountingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public long BytesRead { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var read = base.Read(buffer);
            BytesRead += read;
            return read;
        }
    }
}
