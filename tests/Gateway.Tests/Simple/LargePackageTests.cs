using System.Text;
using System.Text.Json;
using Larder.Grains.Abstractions.Packages;

namespace Larder.Gateway.Tests.Simple;

public sealed class LargePackageTests(IndexFixture index) : IClassFixture<IndexFixture>
{
    [Fact]
    public async Task A_package_with_more_files_than_two_messages_hold_is_listed_whole()
    {
        const int Count = (2 * PackageHead.MaxFilesInOneMessage) + 1;
        var stop = TestContext.Current.CancellationToken;
        for (var number = 0; number < Count; number++)
        {
            var file = Published.Wheel("many", $"1.{number}", Encoding.UTF8.GetBytes($"{number}"), "metadata"u8.ToArray());
            await index.Package("many").CommitAsync(new FileUpload("many", "", file), Published.Alice);
        }

        using var client = index.NewClient();
        var body = await client.GetByteArrayAsync("simple/many/?format=application/vnd.pypi.simple.v1%2Bjson", stop);

        var files = JsonDocument.Parse(body).RootElement.GetProperty("files").EnumerateArray()
            .Select(file => file.GetProperty("filename").GetString());
        Assert.Equal(Enumerable.Range(0, Count).Select(number => $"many-1.{number}-py3-none-any.whl"), files);
    }
}
