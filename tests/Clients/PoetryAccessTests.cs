using Larder.Clients.Tests.Distributions;
using Larder.Clients.Tests.Running;

namespace Larder.Clients.Tests;

/// <summary>Poetry with the credentials of somebody who may read a package, and of somebody who may not.</summary>
public sealed class PoetryAccessTests(SharedIndex shared) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private IndexUnderTest Index => shared.Index;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_reader_installs_what_is_locked_and_a_stranger_does_not()
    {
        var (reader, stranger) = (await Person.NewAsync(Index, "poet"), await Person.NewAsync(Index, "no-poet"));
        await Index.Client.PublishAsync(Wheel.Make(new PackageDescription("for_poet", "7.7.7") { RequiresPython = ">=3.8" }));
        (await Index.CommandAsync("acl", "grant", "for-poet", "user:poet", "read")).Succeeded();
        _folder.Write("pyproject.toml", """
            [tool.poetry]
            name = "of-poet"
            version = "0.1.0"
            description = "Made for a test"
            authors = ["Ann <ann@example.org>"]

            [tool.poetry.dependencies]
            python = "^3.8"

            [build-system]
            requires = ["poetry-core"]
            build-backend = "poetry.core.masonry.api"

            """);
        (await PoetryAsync(reader, "one", "source", "add", "--default", "larder", $"{Index.Url}simple/")).Succeeded();

        var forbidden = (await PoetryAsync(stranger, "one", "add", "for-poet")).Failed();
        Assert.DoesNotContain("7.7.7", forbidden.Output, StringComparison.Ordinal);

        // Nothing of the refusal is kept.
        (await PoetryAsync(reader, "one", "add", "--lock", "for-poet")).Succeeded();
        (await PoetryAsync(stranger, "another", "install", "--no-root")).Failed();
        (await PoetryAsync(reader, "one", "install", "--no-root")).Succeeded();

        var imported = await PoetryAsync(reader, "one", "run", "python", "-c", "import for_poet; print(for_poet.version)");
        Assert.Contains("7.7.7", imported.Succeeded().Output, StringComparison.Ordinal);
    }

    /// <param name="cache">The name of the cache: a machine that somebody else uses has another.</param>
    private Task<ToolResult> PoetryAsync(Person person, string cache, params string[] arguments) => Tool.RunAsync(
        _folder.Path,
        new Dictionary<string, string>
        {
            ["POETRY_HTTP_BASIC_LARDER_USERNAME"] = person.Name,
            ["POETRY_HTTP_BASIC_LARDER_PASSWORD"] = person.Secret,
            ["POETRY_VIRTUALENVS_IN_PROJECT"] = "true",
            ["POETRY_CACHE_DIR"] = _folder[cache],
        },
        "poetry",
        ["--no-interaction", .. arguments]);
}
