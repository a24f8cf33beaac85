using System.Text.Json;
using Larder.Server.Tests.Running;

namespace Larder.Server.Tests.Commands;

public sealed class ConfigCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Everything_that_is_wrong_is_told_at_once_and_nothing_is_made()
    {
        string[] wrong =
        [
            "--data", _folder["data"], "--urls", "ftp://nowhere", "--Uplaod:MaxFields=100", "--Upload:MaxFields=1", "--Shutdown:Timeout=soon",
            "--Access:AnonymousRead=perhaps", "--Gateway:TrustedProxies:0=everyone", "--Telemetry:Endpoint=somewhere",
            "--Database:Sqlite:Readers=1000", "--Artifacts:Store=Floppy",
        ];

        var run = await CommandRun.RunAsync(wrong);

        Assert.Equal(78, run.Status);
        string[] names =
        [
            "Urls", "'Uplaod:MaxFields'", "Upload:MaxFields", "Shutdown:Timeout", "Access:AnonymousRead", "TrustedProxies",
            "Telemetry:Endpoint", "Readers", "Artifacts:Store 'Floppy'",
        ];
        foreach (var name in names)
        {
            Assert.Contains(run.Problems, problem => problem.Contains(name));
        }

        Assert.Contains("Did you mean 'Upload:MaxFields'?", run.Error);
        Assert.False(Directory.Exists(_folder["data"]));
    }

    [Theory]
    [InlineData("short", "at least")]
    [InlineData("larder_0123456789abcdef_012345678901234567890123456789012345678901204J0po", "token")]
    public async Task A_first_password_that_cannot_be_used_is_told_before_the_start(string password, string reason)
    {
        await using var program = LarderProcess.Start([("LARDER_ADMIN_PASSWORD", password)], "--data", _folder["data"]);

        Assert.Equal(78, await program.WaitForExitAsync());
        Assert.Contains(reason, program.Error);
        Assert.DoesNotContain(password, program.Error.Replace("at least", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_later_layer_wins_and_each_value_names_its_layer()
    {
        var file = _folder["larder.json"];
        await File.WriteAllTextAsync(
            file, """{ "Data": "/srv/from-file", "Upload": { "MaxFields": 100, "MaxFieldBytes": 20000, "MemoryBytes": 5000 } }""", Stop);
        await using var program = LarderProcess.Start(
            [("LARDER_Upload__MaxFieldBytes", "30000"), ("LARDER_UPLOAD__MEMORYBYTES", "6000"), ("LARDER_PORT", "tcp://10.0.0.1:80")],
            "config", "--json", "--config", file, "--Upload:MemoryBytes=7000");

        Assert.Equal(0, await program.WaitForExitAsync());
        var settings = JsonDocument.Parse(program.Output).RootElement.EnumerateArray().ToDictionary(
            line => line.GetProperty("key").GetString()!,
            line => (Value: line.GetProperty("value").GetString(), Source: line.GetProperty("source").GetString()));
        Assert.Equal(("/srv/from-file", file), settings["Data"]);
        Assert.Equal(("100", file), settings["Upload:MaxFields"]);
        Assert.Equal(("30000", "environment"), settings["Upload:MaxFieldBytes"]);
        Assert.Equal(("7000", "command line"), settings["Upload:MemoryBytes"]);
        Assert.Equal(("/srv/from-file/larder.db", "default"), settings["Database:Sqlite:Path"]);
    }

    [Fact]
    public async Task Secrets_are_not_shown()
    {
        var run = await CommandRun.RunAsync(
            "config", "--Kestrel:Certificates:Default:Password=hush-hush", "--Artifacts:S3:AccessKey=hush-hush",
            "--Artifacts:S3:SecretKey=hush-hush");

        Assert.Contains("Kestrel:Certificates:Default:Password", run.Output);
        Assert.Contains("Artifacts:S3:SecretKey", run.Output);
        Assert.DoesNotContain("hush-hush", run.Output);
    }

    [Theory]
    [InlineData(null, "does not exist")]
    [InlineData("{ \"Data\": ", "cannot be read")]
    public async Task A_configuration_file_that_cannot_be_read_is_named(string? content, string reason)
    {
        var file = _folder["larder.json"];
        if (content is not null)
        {
            await File.WriteAllTextAsync(file, content, Stop);
        }

        var run = await CommandRun.RunAsync("config", "--config", file);

        Assert.Equal(78, run.Status);
        Assert.Contains($"'{file}' {reason}", Assert.Single(run.Problems));
    }
}
