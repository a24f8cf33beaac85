using System.Xml.Linq;

namespace Larder.Server.Tests.House;

/// <summary>Who may use whom. The table is the rule: a new package or reference is a decision, made here.</summary>
public sealed class LayeringTests
{
    private static readonly Dictionary<string, Room> Rooms = new()
    {
        ["Packaging"] = new([], [], Web: false),
        ["Grains.Abstractions"] = new(["Packaging"], ["Microsoft.Orleans.Sdk", "Microsoft.Orleans.Analyzers"], Web: false),
        ["Grains"] = new(
            ["Grains.Abstractions"],
            ["Microsoft.Orleans.Sdk", "Microsoft.Orleans.Reminders", "Microsoft.Orleans.Runtime", "Dapper"],
            Web: false),
        ["Storage"] = new(["Grains.Abstractions"], ["AWSSDK.S3", "AWSSDK.SecurityToken"], Web: true),
        ["Gateway"] = new(
            ["Grains.Abstractions"],
            [
                "BouncyCastle.Cryptography", "Microsoft.AspNetCore.OpenApi", "Microsoft.IdentityModel.JsonWebTokens",
                "Microsoft.IdentityModel.Protocols.OpenIdConnect", "ZstdSharp.Port",
            ],
            Web: true),
        ["Silo"] = new(
            ["Grains"],
            [
                "Microsoft.Data.Sqlite", "Microsoft.Orleans.Clustering.AdoNet", "Microsoft.Orleans.Persistence.AdoNet",
                "Microsoft.Orleans.Reminders.AdoNet", "Microsoft.Orleans.Server", "Npgsql",
            ],
            Web: false),
        ["Server"] = new(
            ["Gateway", "Silo", "Storage"],
            [
                "OpenTelemetry.Exporter.OpenTelemetryProtocol", "OpenTelemetry.Extensions.Hosting",
                "OpenTelemetry.Instrumentation.AspNetCore", "OpenTelemetry.Instrumentation.Runtime", "Spectre.Console",
                "System.CommandLine",
            ],
            Web: true),
    };

    public static TheoryData<string> Projects => [.. Rooms.Keys];

    [Fact]
    public void Every_project_has_its_row_in_the_table()
    {
        var projects = Repository.FindFiles("src", "*.csproj").Select(Path.GetFileNameWithoutExtension).Order();

        Assert.Equal(Rooms.Keys.Order(), projects);
    }

    [Theory, MemberData(nameof(Projects))]
    public void A_project_references_only_projects_it_may_use(string project) =>
        Assert.Empty(ReadReferences(project, "ProjectReference").Select(Path.GetFileNameWithoutExtension).Except(Rooms[project].Projects));

    [Theory, MemberData(nameof(Projects))]
    public void A_project_references_only_packages_it_may_use(string project) =>
        Assert.Empty(ReadReferences(project, "PackageReference").Except(Rooms[project].Packages));

    [Theory, MemberData(nameof(Projects))]
    public void Only_rooms_that_speak_HTTP_know_the_web_framework(string project)
    {
        var usesWeb = ReadReferences(project, "FrameworkReference").Any() || Load(project).Root!.Attribute("Sdk")!.Value.EndsWith(".Web");

        Assert.True(!usesWeb || Rooms[project].Web, $"{project} references Microsoft.AspNetCore.App.");
    }

    private static IEnumerable<string> ReadReferences(string project, string kind) =>
        Load(project).Descendants(kind).Select(reference => reference.Attribute("Include")!.Value);

    private static XDocument Load(string project) =>
        XDocument.Load(Path.Combine(Repository.Root, "src", project, project + ".csproj"));

    /// <param name="Projects">It may reference these directly.</param>
    /// <param name="Packages">And these packages.</param>
    /// <param name="Web">And the web framework.</param>
    private sealed record Room(string[] Projects, string[] Packages, bool Web);
}
