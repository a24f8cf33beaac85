using Larder.Grains.Abstractions.Artifacts;

namespace Larder.Gateway.Tests.Upload;

public sealed class UploadRaceTests(UploadFixture index) : IClassFixture<UploadFixture>
{
    private const int Clients = 8;

    [Fact]
    public async Task Of_many_who_give_one_name_to_different_bytes_one_wins_and_the_others_hear_why()
    {
        for (var round = 0; round < 10; round++)
        {
            var package = "race" + Guid.NewGuid().ToString("n");
            var sdists = Enumerable.Range(0, Clients).Select(client => NewSdist(package, client)).ToList();

            var answers = await Task.WhenAll(sdists.Select(sdist => UploadAsync(package, sdist)));

            var winner = Assert.Single(Enumerable.Range(0, Clients), client => answers[client].Status == 200);
            Assert.All(answers.Where(answer => answer.Status != 200), answer =>
            {
                Assert.Equal(400, answer.Status);
                Assert.StartsWith("File already exists", answer.Reason, StringComparison.Ordinal);
            });
            var file = Assert.Single(await index.ListAsync(package));
            Assert.Equal(UploadBody.Digest("sha256", sdists[winner]), file.Sha256);
            Assert.Equal(sdists[winner], await index.ReadAsync(new ArtifactKey(file.ArtifactKey)));
            Assert.Equal(2, await CountArtifactsAsync(package));
        }
    }

    [Fact]
    public async Task Of_many_who_upload_the_same_bytes_all_are_told_that_it_is_there()
    {
        var package = "race" + Guid.NewGuid().ToString("n");
        var sdist = NewSdist(package, 0);

        var answers = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => UploadAsync(package, sdist)));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Single(await index.ListAsync(package));
        Assert.Equal(2, await CountArtifactsAsync(package));
    }

    [Fact]
    public async Task Many_files_of_one_release_at_once_are_all_listed()
    {
        var package = "race" + Guid.NewGuid().ToString("n");
        var wheel = Distributions.Wheel(package, "1.0");
        var fileNames = Enumerable.Range(0, Clients)
            .Select(number => $"{package}-1.0-{number}-py3-none-any.whl").ToList();

        var answers = await Task.WhenAll(fileNames.Select(
            fileName => index.UploadAsync(UploadBody.Of(package, "1.0", fileName, wheel))));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(fileNames, (await index.ListAsync(package)).Select(file => file.FileName));
    }

    private static byte[] NewSdist(string package, int client) =>
        Distributions.Sdist(package, "1.0", $"Summary: of {client}");

    private Task<UploadAnswered> UploadAsync(string package, byte[] sdist) =>
        index.UploadAsync(UploadBody.Of(package, "1.0", $"{package}-1.0.tar.gz", sdist));

    private async Task<int> CountArtifactsAsync(string package)
    {
        var count = 0;
        await foreach (var _ in index.Store.ListAsync($"main/{package}/", null, TestContext.Current.CancellationToken))
        {
            count++;
        }

        return count;
    }
}
