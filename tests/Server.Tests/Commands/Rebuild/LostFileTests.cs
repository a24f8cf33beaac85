using System.Reflection;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Server.Commands;
using Larder.Server.Commands.Rebuild;
using Larder.Server.Settings;
using Larder.Server.Tests.Running;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Server.Tests.Commands.Rebuild;

/// <summary>Which files of a manifest a rebuild takes for lost.</summary>
public sealed class LostFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task LOST_a_file_that_the_stores_list_has_missed_is_not_lost()
    {
        var index = new DisasterFolder(_folder["data"]);
        Wheels.Write(_folder["dist"], "alpha", "1.0");
        await index.DoAsync("import", _folder["dist"]);
        await using (var program = await index.ServeAsync())
        {
            await index.WaitForManifestsAsync();
            await program.TerminateAsync();
        }

        using var plain = DatabaseAndStore.Open(Settings());
        using var access = DatabaseAndStore.Open(
            Settings(), (services, _) => services.AddSingleton(_ => ForgetfulStore.Of(plain.Store, ".whl")));
        var progress = new ProgressLine(
            new Terminal
            {
                Output = TextWriter.Null, Error = TextWriter.Null, Input = TextReader.Null, CanPrompt = false, CanAnimate = false,
            },
            "Packages",
            total: null,
            TimeProvider.System);
        using var rebuild = new Server.Commands.Rebuild.Rebuild(
            access, new FileInspection(access.Store, _folder["spool"]), TimeSpan.FromHours(12), dryRun: true, parallel: 1, progress);
        await rebuild.RunAsync(Stop);

        Assert.Empty(rebuild.Report.Lost);
        Assert.Equal(1, rebuild.Report.Files);
    }

    private SettingsSources Settings() => SettingsSources.Load(null, [new("Data", _folder["data"])], []);

    /// <summary>A real store whose list leaves objects out.</summary>
    public class ForgetfulStore : DispatchProxy
    {
        private IArtifactStore? _store;
        private string _forgotten = "";

        internal static IArtifactStore Of(IArtifactStore store, string forgotten)
        {
            var proxy = Create<IArtifactStore, ForgetfulStore>();
            ((ForgetfulStore)(object)proxy)._store = store;
            ((ForgetfulStore)(object)proxy)._forgotten = forgotten;
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            var answer = targetMethod!.Invoke(_store, args);
            return answer is IAsyncEnumerable<ArtifactHead> heads
                ? heads.Where(head => !head.Key.Value.EndsWith(_forgotten, StringComparison.Ordinal))
                : answer;
        }
    }
}
