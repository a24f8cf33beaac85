using System.Collections.Concurrent;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Abstractions.Leases;
using Larder.Grains.Abstractions.Packages;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Gateway.Tests.Upload;

/// <summary>Commits that went through although their answer did not come back.</summary>
public sealed class LostAnswerTests(LostAnswerTests.LosingIndex index) : IClassFixture<LostAnswerTests.LosingIndex>
{
    [Fact]
    public async Task An_upload_whose_first_answer_is_lost_is_told_the_second_and_keeps_its_bytes()
    {
        var package = "lost" + Guid.NewGuid().ToString("n");
        var sdist = Distributions.Sdist(package, "1.0");

        var answer = await index.UploadAsync(UploadBody.Of(package, "1.0", $"{package}-1.0.tar.gz", sdist));

        Assert.Equal(200, answer.Status);
        Assert.Equal(2, index.Commits[$"main/{package}"]);
        var file = Assert.Single(await index.ListAsync(package));
        Assert.Equal(sdist, await index.ReadAsync(new ArtifactKey(file.ArtifactKey)));
    }

    [Fact]
    public async Task A_listed_file_keeps_its_bytes_when_its_package_is_quarantined_before_the_second_attempt()
    {
        var package = LosingIndex.Quarantined + Guid.NewGuid().ToString("n");
        var sdist = Distributions.Sdist(package, "1.0");

        var answer = await index.UploadAsync(UploadBody.Of(package, "1.0", $"{package}-1.0.tar.gz", sdist));

        Assert.Equal(403, answer.Status);
        Assert.Equal(2, index.Commits[$"main/{package}"]);
        var file = Assert.Single(await index.ListAsync(package));
        Assert.Equal(sdist, await index.ReadAsync(new ArtifactKey(file.ArtifactKey)));
    }

    /// <summary>Loses the answer to the first commit of each package, and quarantines some packages then.</summary>
    public sealed class LosingIndex : UploadFixture, IIncomingGrainCallFilter
    {
        /// <summary>How the names of packages begin that are quarantined right after their first commit.</summary>
        internal const string Quarantined = "quarantined";

        /// <summary>How often each package was asked to commit.</summary>
        internal ConcurrentDictionary<string, int> Commits { get; } = new();

        public async Task Invoke(IIncomingGrainCallContext context)
        {
            await context.Invoke();
            if (context.InterfaceMethod?.Name == nameof(IPackageGrain.CommitAsync)
                && Commits.AddOrUpdate(context.TargetId.Key.ToString()!, 1, (_, count) => count + 1) == 1)
            {
                if (context.TargetId.Key.ToString()!.Contains(Quarantined, StringComparison.Ordinal))
                {
                    await ((IPackageGrain)context.Grain).SetStatusAsync(
                        PackageStatus.Quarantined, "Malware.", Published.Alice);
                }

                throw new OwnershipLostException("The answer is lost.");
            }
        }

        protected override void ConfigureServices(IServiceCollection services) =>
            services.AddSingleton<IIncomingGrainCallFilter>(this);
    }
}
