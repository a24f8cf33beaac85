namespace Larder.Packaging.Tests.Archives;

/// <summary>The documents in a wheel's <c>.dist-info</c> folder.</summary>
public class WheelContentTests
{
    [Fact]
    public void The_metadata_come_back_byte_for_byte()
    {
        const string Metadata = Wheel.Metadata + "Summary: Böcke\r\nRequires-Dist: six\n\nText.\n";
        var inspection = Wheel.Inspect(Wheel.Make(Wheel.Files(Metadata)));

        Assert.Null(inspection.Problem);
        Assert.Equal(System.Text.Encoding.UTF8.GetBytes(Metadata), inspection.Metadata.ToArray());
        Assert.Equal("Böcke", inspection.CoreMetadata?.Summary);
        Assert.Equal(["six"], inspection.CoreMetadata?.RequiresDist);
        Assert.Equal("Text.\n", inspection.CoreMetadata?.Description);
        Assert.Empty(inspection.Warnings);
    }

    [Theory]
    [InlineData("METADATA")]
    [InlineData("WHEEL")]
    public void A_missing_document_is_refused(string document)
    {
        var files = Wheel.Files();
        files.Remove($"{Wheel.Info}/{document}");
        Wheel.AssertRefused(
            $"Wheel '{Wheel.FileName}' does not contain the required {document} file: {Wheel.Info}/{document}", Wheel.Make(files));
    }

    [Fact]
    public void A_missing_record_is_refused()
    {
        var zip = new Zip();
        foreach (var (name, content) in Wheel.Files())
        {
            zip.Add(name, content);
        }

        Wheel.AssertRefused("required RECORD", zip.ToArray());
    }

    [Fact]
    public void A_record_of_far_more_lines_than_members_is_refused()
    {
        const int Members = 4;
        Wheel.AssertAccepted(WithForeignLines((2 * Members) + 10_000 - Members));
        Wheel.AssertRefused("RECORD has far more lines", WithForeignLines((2 * Members) + 10_000 - Members + 1));

        static byte[] WithForeignLines(int count)
        {
            var zip = new Zip();
            foreach (var (name, content) in Wheel.Files())
            {
                zip.Add(name, content);
            }

            var foreign = Enumerable.Range(0, count).Select(number => $"{number}\r\n");
            return zip.Add($"{Wheel.Info}/RECORD", Wheel.Record(Wheel.Files()) + string.Concat(foreign)).ToArray();
        }
    }

    [Fact]
    public void A_record_that_differs_is_a_warning()
    {
        var files = Wheel.Files();
        files.Add("foobar/extra.py", "");
        var missing = Wheel.Inspect(Wheel.Make(files, unrecorded: ["foobar/extra.py"]));
        Assert.Null(missing.Problem);
        Assert.Contains("does not list 'foobar/extra.py'", Assert.Single(missing.Warnings), StringComparison.Ordinal);

        var zip = new Zip();
        foreach (var (name, content) in Wheel.Files())
        {
            zip.Add(name, content);
        }

        var record = Wheel.Record(Wheel.Files()).Replace(",6\n", ",7\n", StringComparison.Ordinal)
            + "\"foobar/a,\"\"b\"\".py\",,\n" + $"{Wheel.Info}/RECORD,,\n";
        var inspection = Wheel.Inspect(zip.Add($"{Wheel.Info}/RECORD", record).ToArray());
        Assert.Null(inspection.Problem);
        Assert.Equal(
            [
                $"{Wheel.Info}/RECORD lists another size for 'foobar/__init__.py'.",
                $"{Wheel.Info}/RECORD lists 'foobar/a,\"b\".py', which is not in the wheel.",
                $"{Wheel.Info}/RECORD lists '{Wheel.Info}/RECORD' twice.",
            ],
            inspection.Warnings);
    }

    [Theory]
    [InlineData("", "once")]
    [InlineData("Generator: tests\n", "once")]
    [InlineData("Wheel-Version: 1.0\nWheel-Version: 1.0\n", "once")]
    [InlineData("Wheel-Version: one\n", "invalid Wheel-Version")]
    [InlineData("Wheel-Version: 2.0\n", "only versions 1.x")]
    [InlineData("Wheel-Version: 0.9\n", "only versions 1.x")]
    public void A_wheel_of_another_format_is_refused(string text, string reason)
    {
        var files = Wheel.Files();
        files[$"{Wheel.Info}/WHEEL"] = text;
        Wheel.AssertRefused(reason, Wheel.Make(files));
    }

    [Fact]
    public void A_newer_minor_format_is_a_warning()
    {
        var files = Wheel.Files();
        files[$"{Wheel.Info}/WHEEL"] = "Wheel-Version: 1.9\n";
        var inspection = Wheel.Inspect(Wheel.Make(files));
        Assert.Null(inspection.Problem);
        Assert.Single(inspection.Warnings);
    }

    [Theory]
    [InlineData("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n", "'other'")]
    [InlineData("Metadata-Version: 2.1\nName: foobar\nVersion: 1.1\n", "'1.1'")]
    [InlineData("Metadata-Version: 2.1\nName: foobar\nName: other\nVersion: 1.0\n", "more than once")]
    [InlineData("Metadata-Version: 9.0\nName: foobar\nVersion: 1.0\n", "not a valid metadata version")]
    [InlineData("Metadata-Version: 2.1\nName: foobar\nVersion: 1.0\nRequires-Dist: -not-real\n", "'Requires-Dist'")]
    [InlineData("Metadata-Version: 2.1\nName: foobar\nVersion: 1.0\nHome-page: javascript:alert(1)\n", "'Home-page'")]
    public void Metadata_that_are_invalid_or_of_another_release_are_refused(string metadata, string reason) =>
        Wheel.AssertRefused(reason, Wheel.Make(Wheel.Files(metadata)));

    [Theory]
    [InlineData("foobar", "1")]
    [InlineData("FooBar", "1.0.0")]
    [InlineData("foobar", "v1.0")]
    public void Another_spelling_of_the_release_is_accepted(string name, string version) =>
        Wheel.AssertAccepted(Wheel.Make(Wheel.Files($"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")));

    [Fact]
    public void The_info_folder_may_spell_the_name_as_old_tools_did()
    {
        const string Info = "Foo.Bar-1.0.dist-info", FileName = "Foo.Bar-1.0-py2.py3-none-any.whl";
        var files = Wheel.Files("Metadata-Version: 2.1\nName: Foo.Bar\nVersion: 1.0\n", Info);
        Wheel.AssertAccepted(Wheel.Make(files, info: Info), FileName);
        Wheel.AssertAccepted(Wheel.Make(files, info: Info), "foo_bar-1.0-py2.py3-none-any.whl");
    }

    [Fact]
    public void Exactly_one_info_folder_of_this_release_is_accepted()
    {
        Wheel.AssertRefused("instead of foobar-1.0.dist-info", Wheel.Make(Wheel.Files(info: "other-1.0.dist-info"), info: "other-1.0.dist-info"));
        Wheel.AssertRefused("instead of foobar-1.0.dist-info", Wheel.Make(Wheel.Files(info: "foobar-2.0.dist-info"), info: "foobar-2.0.dist-info"));
        Wheel.AssertRefused("more than one", Wheel.Make(Wheel.Files(), new Zip().Add("other-1.0.dist-info/METADATA", "")));
        Wheel.AssertRefused("does not contain the required folder", new Zip().Add("a.py", "").ToArray());
        Wheel.AssertRefused("does not contain the required folder", new Zip().ToArray());
        Wheel.AssertAccepted(Wheel.Make(Wheel.Files(), new Zip().Add("foobar/_vendor/other-1.0.dist-info/METADATA", "")));
    }

    [Fact]
    public void License_files_must_be_inside_from_2_4_on()
    {
        const string Metadata = "Metadata-Version: 2.4\nName: foobar\nVersion: 1.0\nLicense-File: LICENSE\n";
        var files = Wheel.Files(Metadata);
        Wheel.AssertRefused(
            $"License-File LICENSE does not exist in distribution file {Wheel.FileName} at {Wheel.Info}/licenses/LICENSE",
            Wheel.Make(files));
        files.Add($"{Wheel.Info}/licenses/LICENSE", "MIT");
        Wheel.AssertAccepted(Wheel.Make(files));

        var old = Wheel.Inspect(Wheel.Make(Wheel.Files(Metadata.Replace("2.4", "2.1", StringComparison.Ordinal))));
        Assert.Null(old.Problem);
        Assert.Contains("introduced in metadata version 2.4", Assert.Single(old.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[console_scripts]\n/bin/evil = evil:main\n")]
    [InlineData("[console_scripts]\n.. = evil:main\n")]
    [InlineData("[gui_scripts]\na b = evil:main\n")]
    [InlineData("[console_scripts]\nnothing\n")]
    [InlineData("[console_scripts\nx = y\n")]
    [InlineData("x = y\n")]
    public void Entry_points_that_installers_would_stumble_over_are_refused(string text)
    {
        var files = Wheel.Files();
        files.Add($"{Wheel.Info}/entry_points.txt", text);
        Wheel.AssertRefused("invalid entry points", Wheel.Make(files));
    }

    [Fact]
    public void Common_entry_points_are_accepted()
    {
        var files = Wheel.Files();
        files.Add(
            $"{Wheel.Info}/entry_points.txt",
            "\n# made by hand\r\n[console_scripts]\nfoo-bar.2_x = foobar:main [extra]\n\n[pytest11]\nodd name = foobar.plugin\n");
        var inspection = Wheel.Inspect(Wheel.Make(files));
        Assert.Null(inspection.Problem);
        Assert.Contains("odd name", Assert.Single(inspection.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Documents_are_what_their_headers_promise()
    {
        Zip Spoiled(int at, byte bits) => new()
        {
            SpoilHeaders = (name, local, central) =>
            {
                if (name.EndsWith("/METADATA", StringComparison.Ordinal))
                {
                    local[at] ^= bits;
                    central[at + 2] ^= bits;
                }
            },
        };
        Wheel.AssertRefused("checksum", Wheel.Make(Wheel.Files(), Spoiled(14, 1)));
        Wheel.AssertRefused("size", Wheel.Make(Wheel.Files(), Spoiled(22, 1)));
        Wheel.AssertRefused("size", Wheel.Make(Wheel.Files(), Spoiled(22, 2)));
    }

    [Fact]
    public void Warnings_are_bounded()
    {
        var files = Wheel.Files();
        for (var i = 0; i < 1000; i++)
        {
            files.Add($"foobar/{i}.py", "");
        }

        var inspection = Wheel.Inspect(Wheel.Make(files, unrecorded: [.. files.Keys]));
        Assert.Null(inspection.Problem);
        Assert.Equal(Packaging.Archives.ArchiveInspection.MaxWarnings, inspection.Warnings.Length);
    }
}
