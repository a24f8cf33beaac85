using System.CommandLine;
using System.Text.Json;
using Larder.Server.Operator;
using Larder.Server.Settings;

namespace Larder.Server.Commands;

/// <summary><c>larder config</c>: what the settings are, where each comes from, and what is wrong with them.</summary>
internal static class ConfigCommand
{
    private const string Hidden = "(hidden)";

    public static Command Create(CommandContext context)
    {
        var json = CommandContext.CreateJsonOption();
        var set = new Option<bool>("--set") { Description = "Only settings that somebody set" };
        var role = new Option<Role>("--role") { Description = "Of a process of which role. Default: all" };
        var command = CommandContext.Create(
            "config", "Show all settings with their values and sources, and check them; exit status 78 if any is wrong", [json, set, role],
            "larder config", "larder config --set --config /etc/larder.json", "larder config --json");
        command.SetAction(result =>
        {
            var settings = context.Options.Load(result, result.GetValue(role));
            Write(context.Terminal.Output, [.. Read(settings).Where(line => !result.GetValue(set) || line.IsSet)], result.GetValue(json));
            using var app = (IDisposable)Composition.Build(settings, OperatorSocket.GetPath(settings), publicToo: true);
            SettingsCheck.Run(settings, ((IHost)app).Services);
            return ExitStatus.Success;
        });
        return command;
    }

    /// <summary>All settings there are, and the framework's that are set.</summary>
    internal static IEnumerable<SettingLine> Read(SettingsSources settings)
    {
        foreach (var setting in SettingsCatalogue.All)
        {
            var source = settings.FindSource(setting.Key);
            var value = settings.Configuration[setting.Key] ?? setting.Default ?? "";
            yield return new(
                setting.Key,
                setting.IsSecret && value.Length > 0 ? Hidden : value,
                source ?? SettingsSources.DefaultLabel,
                source is not null and not SettingsSources.DefaultLabel);
        }

        foreach (var (key, value) in settings.Configuration.AsEnumerable().OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (value is not null && (key.StartsWith("Kestrel:", StringComparison.OrdinalIgnoreCase)
                || key.StartsWith("Logging:", StringComparison.OrdinalIgnoreCase)))
            {
                yield return new(key, Setting.HoldsSecret(key) ? Hidden : value, settings.FindSource(key) ?? "", true);
            }
        }
    }

    private static void Write(TextWriter output, IReadOnlyList<SettingLine> lines, bool json)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(lines, OperatorClient.Json));
        }
        else
        {
            Table.Write(output, ["setting", "value", "source"], [.. lines.Select(line => new[] { line.Key, line.Value, line.Source })]);
        }
    }

    /// <summary>One setting as it is shown.</summary>
    /// <param name="Source">The layer that it comes from.</param>
    /// <param name="IsSet">Whether anybody set it.</param>
    internal sealed record SettingLine(string Key, string Value, string Source, bool IsSet);
}
