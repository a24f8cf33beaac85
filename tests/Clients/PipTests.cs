using Larder.Clients.Tests.Distributions;
using Larder.Clients.Tests.Running;

namespace Larder.Clients.Tests;

/// <summary>What each pip of this machine does with the index, old ones and new ones.</summary>
public sealed class PipTests(SharedIndex shared) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Pips => [.. Pip.All.Select(pip => pip.ToString())];

    private IndexUnderTest Index => shared.Index;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Pips))]
    public async Task A_wheel_and_what_it_requires_are_installed(string version)
    {
        var pip = Pip.Of(version);
        var suffix = version.Replace('.', '_');
        await Index.Client.PublishAsync(
            Wheel.Make(new PackageDescription($"needs_{suffix}", "1.0") { Requires = [$"needed-{suffix}>=2"] }),
            Wheel.Make($"needed_{suffix}", "2.1"),
            Wheel.Make($"needed_{suffix}", "1.9"));

        (await pip.InstallAsync(Index, _folder.Path, "site", $"needs-{suffix}")).Succeeded();

        Assert.True(File.Exists(_folder[$"site/needs_{suffix}.py"]));
        Assert.Equal("version = '2.1'\n", File.ReadAllText(_folder[$"site/needed_{suffix}.py"]));
    }

    [Theory]
    [MemberData(nameof(Pips))]
    public async Task Files_are_downloaded_with_the_bytes_that_were_uploaded(string version)
    {
        var file = Wheel.Make($"fetched_{version.Replace('.', '_')}", "1.0");
        await Index.Client.PublishAsync(file);

        (await Pip.Of(version).RunAsync(Index, _folder.Path, "download", "--dest", "got", "--no-deps", file.Name)).Succeeded();

        Assert.Equal(file.Bytes, File.ReadAllBytes(_folder[$"got/{file.FileName}"]));
    }

    [Theory]
    [MemberData(nameof(Pips))]
    public async Task With_required_hashes_the_right_one_is_installed_and_a_wrong_one_is_not(string version)
    {
        var file = Wheel.Make($"hashed_{version.Replace('.', '_')}", "1.0");
        await Index.Client.PublishAsync(file);
        _folder.Write("right.txt", $"{file.Name}==1.0 --hash=sha256:{file.Sha256}\n");
        _folder.Write("wrong.txt", $"{file.Name}==1.0 --hash=sha256:{new string('0', 64)}\n");

        var pip = Pip.Of(version);
        (await pip.InstallAsync(Index, _folder.Path, "right", "--require-hashes", "-r", "right.txt")).Succeeded();
        var refused = (await pip.InstallAsync(Index, _folder.Path, "wrong", "--require-hashes", "-r", "wrong.txt")).Failed();
        Assert.Contains("DO NOT MATCH THE HASHES", refused.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pips))]
    public async Task A_release_for_another_python_is_passed_over(string version)
    {
        var name = $"grown_{version.Replace('.', '_')}";
        await Index.Client.PublishAsync(
            Wheel.Make(new PackageDescription(name, "2.0") { RequiresPython = ">=9" }),
            Wheel.Make(new PackageDescription(name, "1.0") { RequiresPython = ">=2.7, !=9.1.*" }));

        (await Pip.Of(version).InstallAsync(Index, _folder.Path, "site", name)).Succeeded();

        Assert.Equal("version = '1.0'\n", File.ReadAllText(_folder[$"site/{name}.py"]));
    }

    [Theory]
    [MemberData(nameof(Pips))]
    public async Task Only_a_pin_installs_what_was_yanked(string version)
    {
        var pip = Pip.Of(version);
        Assert.SkipWhen(pip.Version < new Version(20, 0), "This pip does not know yanks.");
        var name = $"regretted_{version.Replace('.', '_')}";
        await Index.Client.PublishAsync(Wheel.Make(name, "1.0"), Wheel.Make(name, "1.1"));
        await Index.Client.YankAsync(name, "1.1", "loses <data> & \"more\"");

        (await pip.InstallAsync(Index, _folder.Path, "newest", name)).Succeeded();
        Assert.Equal("version = '1.0'\n", File.ReadAllText(_folder[$"newest/{name}.py"]));

        var pinned = (await pip.InstallAsync(Index, _folder.Path, "pinned", $"{name}==1.1")).Succeeded();
        Assert.Equal("version = '1.1'\n", File.ReadAllText(_folder[$"pinned/{name}.py"]));
        Assert.Contains("loses <data> & \"more\"", pinned.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pips))]
    public async Task The_versions_of_a_package_are_listed(string version)
    {
        var pip = Pip.Of(version);
        Assert.SkipWhen(pip.Version < new Version(21, 2), "This pip cannot list versions.");
        var name = $"listed_{version.Replace('.', '_')}";
        await Index.Client.PublishAsync(
            [.. ((string[])["1.0", "1.10", "1.9", "2.0rc1"]).Select(number => Wheel.Make(name, number))]);

        var listed = (await pip.RunAsync(Index, _folder.Path, "index", "versions", name)).Succeeded();

        Assert.Contains("Available versions: 1.10, 1.9, 1.0", listed.Output, StringComparison.Ordinal);
    }
}
