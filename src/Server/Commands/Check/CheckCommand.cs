using System.CommandLine;
using System.Data.Common;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Packages;
using Larder.Server.Settings;
using Larder.Silo;
using Larder.Storage;

namespace Larder.Server.Commands.Check;

/// <summary><c>larder check</c>: does every row have its bytes, and every byte its row? Works beside a running program and without one.</summary>
internal static class CheckCommand
{
    private const int DefaultGraceMinutes = 60;

    public static Command Create(CommandContext context)
    {
        var fast = new Option<bool>("--fast") { Description = "Compare sizes only; do not read the files" };
        var sweep = new Option<bool>("--sweep")
        {
            Description = "Delete bytes that no listed file needs; those without a row only if older than --grace",
        };
        var grace = new Option<int>("--grace")
        {
            Description = $"Bytes without a row that are younger may belong to an upload that is under way. Default: {DefaultGraceMinutes}",
            HelpName = "minutes",
            DefaultValueFactory = _ => DefaultGraceMinutes,
        };
        NumberRange.Restrict(grace, 0, 1_000_000);
        var command = CommandContext.Create(
            "check", "Compare the database with the artifact store; exit status 1 if they differ", [fast, sweep, grace],
            "larder check", "larder check --fast --data /srv/larder", "larder check --sweep");
        command.SetAction(async (result, cancellationToken) =>
        {
            using var host = BuildHost(context.Options.Load(result));
            var check = new StoreCheck(
                host.Services.GetRequiredService<StoredFiles>(),
                host.Services.GetRequiredService<IArtifactStore>(),
                TimeProvider.System,
                TimeSpan.FromMinutes(result.GetValue(grace)));
            var report = await ReadAsync(check, readBytes: !result.GetValue(fast), cancellationToken);
            var swept = result.GetValue(sweep);
            if (swept)
            {
                await check.SweepAsync(report, cancellationToken);
            }

            CheckReportText.Write(context.Terminal, report, swept);
            return report.Damaged.Count is 0 && (swept || report.Orphans.Count is 0) ? ExitStatus.Success : ExitStatus.Failure;
        });
        return command;
    }

    private static async Task<CheckReport> ReadAsync(StoreCheck check, bool readBytes, CancellationToken cancellationToken)
    {
        try
        {
            return await check.RunAsync(readBytes, cancellationToken);
        }
        catch (DbException exception)
        {
            throw StartFailure.Explain(exception);
        }
    }

    /// <summary>Database and store alone, without the data folder's lock; nothing is started.</summary>
    private static IHost BuildHost(SettingsSources settings)
    {
        var database = settings.Configuration["Database:Sqlite:Path"];
        if (!File.Exists(database))
        {
            throw new CommandException($"There is no database '{database}': nothing to check.");
        }

        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { Configuration = settings.Configuration });
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddDatabase(builder);
        builder.Services.AddArtifactStorage(builder.Configuration);
        var host = builder.Build();
        SettingsCheck.Run(settings, host.Services);
        return host;
    }
}
