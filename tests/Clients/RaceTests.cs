using System.Globalization;
using System.Net;
using Larder.Clients.Tests.Distributions;
using Larder.Clients.Tests.Running;

namespace Larder.Clients.Tests;

/// <summary>MUTATED: clients who race for one file name with different bytes.</summary>
public sealed class RaceTests(SharedIndex shared)
{
    private const int Clients = 8;

    private static readonly int Rounds = int.Parse(
        Environment.GetEnvironmentVariable("LARDER_RACE_ROUNDS") ?? "10", CultureInfo.InvariantCulture);

    [Fact]
    public async Task One_wins_and_the_others_are_told_that_the_file_exists()
    {
        var clients = Enumerable.Range(0, Clients).Select(_ => shared.Index.NewClient()).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            var files = Enumerable.Range(0, Clients).Select(client => Wheel.Make(
                new PackageDescription($"raced{round}", "1.0") { Salt = $" by {client}" })).ToArray();

            var answers = await Task.WhenAll(clients.Zip(files, (client, file) => client.UploadAsync(file)));

            var winner = Assert.Single(answers.Index(), answer => answer.Item.StatusCode == HttpStatusCode.OK).Index;
            foreach (var refused in answers.Where(answer => answer.StatusCode != HttpStatusCode.OK))
            {
                Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
                Assert.Contains(
                    "File already exists",
                    await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
                    StringComparison.Ordinal);
            }

            var listed = Assert.Single(await shared.Index.Client.ListAsync($"raced{round}"));
            Assert.Equal(files[winner].Sha256, listed.Sha256);
            Assert.Equal(files[winner].Sha256, await shared.Index.Client.DigestAsync(listed.Url));
        }
    }
}
