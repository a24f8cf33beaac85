using System.Net;
using Larder.Clients.Tests.Distributions;
using Larder.Clients.Tests.Running;

namespace Larder.Clients.Tests;

/// <summary>What a present-day pip can do with the index beyond a plain install.</summary>
public sealed class PipFeatureTests(SharedIndex shared) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private IndexUnderTest Index => shared.Index;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_virtual_environment_made_from_nothing_installs_and_imports()
    {
        await Index.Client.PublishAsync(Wheel.Make("in_a_venv", "1.0"));
        (await Tool.RunAsync(_folder.Path, "/usr/bin/python3", "-m", "venv", "env")).Succeeded();

        (await Tool.RunAsync(_folder.Path, _folder["env/bin/pip"], "install", "--index-url", Index.IndexUrl, "in.a-VENV")).Succeeded();

        var imported = await Tool.RunAsync(_folder.Path, _folder["env/bin/python"], "-c", "import in_a_venv; print(in_a_venv.version)");
        Assert.Equal("1.0", imported.Succeeded().Output.Trim());
    }

    [Fact]
    public async Task Extras_bring_what_they_require()
    {
        await Index.Client.PublishAsync(
            Wheel.Make(new PackageDescription("with_extras", "1.0")
            {
                Extras = ["fast", "tests"],
                Requires = ["of-fast ; extra == 'fast'", "of-tests ; extra == 'tests'", "of-old ; python_version < '2'"],
            }),
            Wheel.Make("of_fast", "1.0"),
            Wheel.Make("of_tests", "1.0"),
            Wheel.Make("of_old", "1.0"));

        (await Pip.OfDebian.InstallAsync(Index, _folder.Path, "site", "with-extras[fast]")).Succeeded();

        Assert.True(File.Exists(_folder["site/of_fast.py"]));
        Assert.False(File.Exists(_folder["site/of_tests.py"]));
        Assert.False(File.Exists(_folder["site/of_old.py"]));
    }

    [Fact]
    public async Task An_sdist_is_built_and_installed()
    {
        await Index.Client.PublishAsync(Sdist.Make(new PackageDescription("from_source", "3.0")));
        (await Pip.OfDebian.InstallAsync(Index, _folder.Path, "site", "--no-binary", ":all:", "from-source")).Succeeded();
        Assert.Equal("version = '3.0'\n", File.ReadAllText(_folder["site/from_source.py"]));
    }

    [Fact]
    public async Task A_resolution_reads_the_metadata_files_and_no_wheel()
    {
        SkipWithoutMetadataFiles();
        await Index.Client.PublishAsync(
            Wheel.Make(new PackageDescription("resolved", "1.0") { Requires = ["resolved-too"] }),
            Wheel.Make("resolved_too", "1.0"));

        var resolved = (await Pip.Newest.RunAsync(
            Index, _folder.Path, "install", "-v", "--dry-run", "--ignore-installed", "resolved")).Succeeded();

        Assert.Contains("resolved-1.0-py2.py3-none-any.whl.metadata", resolved.Output, StringComparison.Ordinal);
        Assert.Contains("resolved_too-1.0-py2.py3-none-any.whl.metadata", resolved.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Downloading resolved-1.0-py2.py3-none-any.whl (", resolved.Output, StringComparison.Ordinal);
        Assert.Matches("Would install resolved-1.0 resolved[-_]too-1.0", resolved.Output);
    }

    [Fact]
    public async Task An_sdist_with_static_dependencies_is_resolved_without_being_built()
    {
        SkipWithoutMetadataFiles();
        await Index.Client.PublishAsync(
            Sdist.Make(new PackageDescription("static_source", "1.0") { Requires = ["resolved-from-source"] }),
            Wheel.Make("resolved_from_source", "1.0"));

        var resolved = (await Pip.Newest.RunAsync(
            Index, _folder.Path, "install", "-v", "--dry-run", "--ignore-installed", "static-source")).Succeeded();

        Assert.Contains("static_source-1.0.tar.gz.metadata", resolved.Output, StringComparison.Ordinal);
        Assert.Matches("Would install .*resolved[-_]from[-_]source-1.0", resolved.Output);
    }

    [Fact]
    public async Task Whatever_was_uploaded_after_a_day_is_passed_over_where_pip_can()
    {
        var able = Pip.Newest;
        Assert.SkipUnless(
            await able.HasOptionAsync(_folder.Path, "install", "--uploaded-prior-to"), $"pip {able} has no --uploaded-prior-to.");
        await Index.Client.PublishAsync(Wheel.Make("just_uploaded", "1.0"));

        (await able.InstallAsync(Index, _folder.Path, "no", "--uploaded-prior-to", "2020-01-01", "just-uploaded")).Failed();
        (await able.InstallAsync(Index, _folder.Path, "yes", "--uploaded-prior-to", "2999-01-01", "just-uploaded")).Succeeded();
    }

    [Fact]
    public async Task Credentials_come_from_netrc()
    {
        await Index.Client.PublishAsync(Wheel.Make("netrc_read", "1.0"));
        _folder.Write(".netrc", $"machine 127.0.0.1 login {Account.User} password {Account.Password}\n");

        (await Pip.OfDebian.RunAsync(
            _folder.Path, "download", "--no-cache-dir", "--index-url", $"{Index.Url}simple/", "netrc-read")).Succeeded();
    }

    [Fact]
    public async Task Wrong_credentials_find_nothing()
    {
        await Index.Client.PublishAsync(Wheel.Make("guarded", "1.0"));
        var refused = (await Pip.OfDebian.RunAsync(
            _folder.Path, "download", "--no-cache-dir", "--index-url", $"http://admin:wrong@{Index.Url.Authority}/simple/",
            "guarded")).Failed();
        Assert.Contains("No matching distribution", refused.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cached_page_is_asked_for_again_and_seen_to_be_the_same()
    {
        await Index.Client.PublishAsync(Wheel.Make("cached_page", "1.0"));
        // Without TLS pip keeps pages of trusted hosts only.
        string[] arguments =
        [
            "download", "--index-url", Index.IndexUrl, "--trusted-host", Index.Url.Authority, "--cache-dir", _folder["cache"],
            "--dest", "got", "-vvv", "cached-page",
        ];
        (await Pip.Newest.RunAsync(_folder.Path, arguments)).Succeeded();

        var second = (await Pip.Newest.RunAsync(_folder.Path, arguments)).Succeeded();
        Assert.Contains(" 304 ", second.Output, StringComparison.Ordinal);

        await Index.Client.PublishAsync(Wheel.Make("cached_page", "1.1"));
        var third = (await Pip.Newest.RunAsync(_folder.Path, arguments)).Succeeded();
        Assert.Contains("cached_page-1.1", third.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_that_nobody_published_is_a_404_that_pip_understands()
    {
        var missing = (await Pip.OfDebian.RunAsync(Index, _folder.Path, "download", "never-published-by-anyone")).Failed();
        Assert.Contains("No matching distribution found for never-published-by-anyone", missing.Output, StringComparison.Ordinal);
        using var answer = await Index.Client.GetAsync("simple/never-published-by-anyone/", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static void SkipWithoutMetadataFiles() => Assert.SkipWhen(
        Pip.Newest.Version < new Version(23, 2), $"pip {Pip.Newest} reads no metadata files from JSON pages.");
}
