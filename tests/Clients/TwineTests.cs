using Larder.Clients.Tests.Distributions;
using Larder.Clients.Tests.Running;

namespace Larder.Clients.Tests;

public sealed class TwineTests(SharedIndex shared) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private IndexUnderTest Index => shared.Index;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Wheel_and_sdist_are_uploaded_and_the_same_again_is_fine()
    {
        var package = new PackageDescription("by_twine", "1.0") { RequiresPython = ">=3.6" };
        var files = (Distribution[])[Wheel.Make(package), Sdist.Make(package)];
        var paths = files.Select(file => file.WriteTo(_folder["dist"])).ToArray();

        (await UploadAsync(paths)).Succeeded();
        (await UploadAsync(paths)).Succeeded();

        var listed = await Index.Client.ListAsync("by-twine");
        Assert.Equal(files.Select(file => file.Sha256).Order(), listed.Select(file => file.Sha256).Order());
        foreach (var file in listed)
        {
            Assert.Equal(file.Sha256, await Index.Client.DigestAsync(file.Url));
        }
    }

    [Fact]
    public async Task Other_bytes_under_the_same_name_are_refused_in_words_that_twine_shows()
    {
        (await UploadAsync(Wheel.Make("twice_by_twine", "1.0").WriteTo(_folder["first"]))).Succeeded();
        var other = Wheel.Make(new PackageDescription("twice_by_twine", "1.0") { Salt = " again" });

        var refused = (await UploadAsync(other.WriteTo(_folder["second"]))).Failed();

        Assert.Contains("400", refused.Output, StringComparison.Ordinal);
        Assert.Contains("File already exists", refused.Output, StringComparison.Ordinal);
        Assert.NotEqual(other.Sha256, Assert.Single(await Index.Client.ListAsync("twice-by-twine")).Sha256);
    }

    [Fact]
    public async Task Broken_files_are_refused_and_leave_nothing()
    {
        var whole = Wheel.Make("broken_by_twine", "1.0");
        var broken = whole with { FileName = "broken_by_twine-1.0-py3-none-any.whl", Bytes = whole.Bytes[..^20] };
        var path = broken.WriteTo(_folder["dist"]);

        // twine reads the metadata itself; what it cannot open it does not send.
        using var answer = await Index.Client.UploadAsync(broken);
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.StatusCode);
        (await UploadAsync(path)).Failed();

        Assert.Empty(await Index.Client.ListAsync("broken-by-twine"));
    }

    [Fact]
    public async Task A_wrong_password_is_refused_in_words_that_twine_shows()
    {
        var path = Wheel.Make("unwelcome", "1.0").WriteTo(_folder["dist"]);
        var refused = (await UploadAsync(_folder.Path, Index.UploadUrl, "wrong", path)).Failed();
        Assert.Contains("401", refused.Output, StringComparison.Ordinal);
        Assert.Empty(await Index.Client.ListAsync("unwelcome"));
    }

    [Fact]
    public async Task Settings_come_from_pypirc_and_a_token_is_as_good_as_a_password()
    {
        var made = (await Index.CommandAsync("token", "create", "--user", Account.User, "--label", "of-twine")).Succeeded();
        var token = made.Output.Split((char[])[' ', '\n', '\r', '\t']).First(word => word.StartsWith("larder_", StringComparison.Ordinal));
        _folder.Write(".pypirc", $"""
            [distutils]
            index-servers = larder

            [larder]
            repository = {Index.UploadUrl}
            username = __token__
            password = {token}

            """);

        var path = Wheel.Make("by_token", "1.0").WriteTo(_folder["dist"]);
        (await Tool.RunAsync(_folder.Path, "twine", "upload", "--non-interactive", "-r", "larder", path)).Succeeded();

        Assert.Single(await Index.Client.ListAsync("by-token"));
    }

    private Task<ToolResult> UploadAsync(params string[] paths) =>
        UploadAsync(_folder.Path, Index.UploadUrl, Account.Password, paths);

    internal static Task<ToolResult> UploadAsync(string folder, string url, string password, params string[] paths) =>
        Tool.RunAsync(
            folder, "twine",
            ["upload", "--non-interactive", "--disable-progress-bar", "--repository-url", url, "-u", Account.User, "-p", password, .. paths]);
}
