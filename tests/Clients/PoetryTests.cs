using Larder.Clients.Tests.Distributions;
using Larder.Clients.Tests.Running;

namespace Larder.Clients.Tests;

public sealed class PoetryTests(SharedIndex shared) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private IndexUnderTest Index => shared.Index;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_project_is_built_and_published()
    {
        WriteProject("by_poetry");
        _folder.Write("by_poetry/__init__.py", "");
        (await PoetryAsync("build")).Succeeded();

        (await PoetryAsync("publish", "--repository", "larder")).Succeeded();

        var listed = await Index.Client.ListAsync("by-poetry");
        Assert.Equal(["by_poetry-0.1.0-py3-none-any.whl", "by_poetry-0.1.0.tar.gz"], listed.Select(file => file.FileName).Order());
        (await Pip.OfDebian.InstallAsync(Index, _folder.Path, "site", "by-poetry")).Succeeded();
    }

    [Fact]
    public async Task A_dependency_is_resolved_locked_and_installed()
    {
        var wheel = Wheel.Make(new PackageDescription("for_poetry", "1.2") { Requires = ["for-poetry-too"], RequiresPython = ">=3.8" });
        var needed = Wheel.Make(new PackageDescription("for_poetry_too", "0.9") { RequiresPython = ">=3.8" });
        await Index.Client.PublishAsync(wheel, needed, Wheel.Make(new PackageDescription("for_poetry", "1.1") { RequiresPython = ">=3.8" }));
        WriteProject("uses_packages");
        (await InstallingPoetryAsync("source", "add", "--default", "larder", $"{Index.Url}simple/")).Succeeded();

        (await InstallingPoetryAsync("add", "for-poetry")).Succeeded();

        var locked = File.ReadAllText(_folder["poetry.lock"]);
        Assert.Contains(wheel.Sha256, locked, StringComparison.Ordinal);
        Assert.Contains(needed.Sha256, locked, StringComparison.Ordinal);
        var imported = await InstallingPoetryAsync("run", "python", "-c", "import for_poetry, for_poetry_too; print(for_poetry.version)");
        Assert.Contains("1.2", imported.Succeeded().Output, StringComparison.Ordinal);
    }

    private void WriteProject(string name) => _folder.Write("pyproject.toml", $"""
        [tool.poetry]
        name = "{name}"
        version = "0.1.0"
        description = "Made for a test"
        authors = ["Ann <ann@example.org>"]

        [tool.poetry.dependencies]
        python = "^3.8"

        [build-system]
        requires = ["poetry-core"]
        build-backend = "poetry.core.masonry.api"

        """);

    private Task<ToolResult> PoetryAsync(params string[] arguments) => PoetryAsync(Index.UploadUrl, arguments);

    /// <summary>Poetry knows credentials of a host, and forgets those of a source where a repository of the same name is elsewhere.</summary>
    private Task<ToolResult> InstallingPoetryAsync(params string[] arguments) => PoetryAsync($"{Index.Url}legacy/", arguments);

    private Task<ToolResult> PoetryAsync(string repository, string[] arguments) => Tool.RunAsync(
        _folder.Path,
        new Dictionary<string, string>
        {
            ["POETRY_REPOSITORIES_LARDER_URL"] = repository,
            ["POETRY_HTTP_BASIC_LARDER_USERNAME"] = Account.User,
            ["POETRY_HTTP_BASIC_LARDER_PASSWORD"] = Account.Password,
            ["POETRY_VIRTUALENVS_IN_PROJECT"] = "true",
            ["POETRY_CACHE_DIR"] = _folder["poetry-cache"],
        },
        "poetry",
        ["--no-interaction", .. arguments]);
}
