namespace Larder.Gateway.Tests.Upload;

/// <summary>What the Python Package Index answers to uploads, and where this index answers otherwise
/// (docs/deviations.md).</summary>
public sealed class UploadCasesTests(UploadFixture index) : IClassFixture<UploadFixture>
{
    public static TheoryData<string> Cases => new(UploadCase.All.Keys);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task An_upload_is_answered_as_publishing_tools_expect(string name)
    {
        var @case = UploadCase.All[name];
        var package = "case" + Guid.NewGuid().ToString("n");
        if (@case.After is { } before)
        {
            Assert.Equal(200, (await index.UploadAsync(UploadCase.All[before].ToBody(package))).Status);
        }

        var answer = await index.UploadAsync(@case.ToBody(package));

        Assert.True(@case.Status == answer.Status, $"{answer.Status} {answer.Reason}\n{answer.Body}");
        Assert.Contains(@case.Says ?? "", answer.Reason, StringComparison.Ordinal);
        Assert.Contains(@case.Says ?? "", answer.Body, StringComparison.Ordinal);
    }
}
