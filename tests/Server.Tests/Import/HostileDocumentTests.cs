using System.IO.Compression;
using System.Text;
using Larder.Server.Commands.Import.Access;
using Larder.Server.Tests.Commands;

namespace Larder.Server.Tests.Import;

/// <summary>Documents that are none, or mean harm: refused by name, before an index is touched.</summary>
public sealed class HostileDocumentTests : IDisposable
{
    private const string Rest = "\"groups\": {}, \"packages\": {\"users\": {}, \"groups\": {}}";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{\"users\": [], \"groups\": {}}", "'packages' is missing")]
    [InlineData("{\"users\": {}, " + Rest + "}", "users must be an array")]
    [InlineData("{\"users\": [{\"username\": 3}], " + Rest + "}", "users[0].username must be a text")]
    [InlineData("{\"users\": [{\"username\": \"a\", \"admin\": \"false\"}], " + Rest + "}", "users[0].admin must be true or false")]
    [InlineData("{\"users\": [{\"username\": \"a\", \"password\": []}], " + Rest + "}", "users[0].password must be a text")]
    [InlineData("{\"users\": [{\"username\": \"\\ud800\"}], " + Rest + "}", "users[0].username is not valid text")]
    [InlineData("{\"users\": [], \"groups\": {\"g\": \"alice\"}, \"packages\": {\"users\": {}, \"groups\": {}}}", "groups.g must be an array")]
    [InlineData("{\"users\": [], \"groups\": {}, \"packages\": {\"users\": {\"p\": {\"u\": [\"admin\"]}}, \"groups\": {}}}", "packages.users.p.u[0] must be read or write")]
    [InlineData("{\"users\": [], \"users\": [], " + Rest + "}", "no JSON document")]
    [InlineData("{\"users\": [", "no JSON document")]
    [InlineData("no ini either", "line 1")]
    [InlineData("[app:main]\na = 1\na = 2", "line 3: 'a' is there twice")]
    [InlineData("a = 1", "line 1: comes before any section")]
    [InlineData("[server:main]\na = 1", "no section [app:main]")]
    public async Task A_document_that_is_none_is_refused_with_the_place(string text, string why)
    {
        _folder.Write("document", Encoding.UTF8.GetBytes(text));

        var run = await RunAsync();

        Assert.Equal(1, run.Status);
        Assert.Contains(why, run.Error);
        Assert.False(Directory.Exists(_folder["data"]));
    }

    [Fact]
    public async Task Depth_without_end_is_refused()
    {
        _folder.Write("document", Encoding.UTF8.GetBytes("{\"users\": " + new string('[', 100_000)));

        Assert.Contains("no JSON document", (await RunAsync()).Error);
    }

    [Fact]
    public async Task What_unpacks_to_more_than_the_limit_is_refused_before_it_is_all_there()
    {
        using (var packed = File.Create(_folder["document"]))
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
        {
            var blanks = new byte[1 << 20];
            for (var written = 0L; written <= BoundedFile.MaxBytes; written += blanks.Length)
            {
                gzip.Write(blanks);
            }
        }

        var run = await RunAsync();

        Assert.True(new FileInfo(_folder["document"]).Length < 1 << 20);
        Assert.Equal(1, run.Status);
        Assert.Contains("has more than", run.Error);
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task A_packed_file_that_is_broken_is_refused(bool isCut)
    {
        var packed = PyPICloudSamples.Packed();
        _folder.Write("document", isCut ? packed[..(packed.Length / 2)] : [.. packed[..20], .. new byte[200]]);

        Assert.Equal(1, (await RunAsync()).Status);
    }

    private Task<CommandRun> RunAsync() => CommandRun.RunAsync("import", "pypicloud", _folder["document"], "--data", _folder["data"]);
}
