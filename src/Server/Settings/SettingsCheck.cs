using System.Collections;
using System.ComponentModel;
using System.Reflection;
using Larder.Grains.Abstractions.Artifacts;
using Microsoft.Extensions.Options;

namespace Larder.Server.Settings;

/// <summary>Finds everything that is wrong with the settings before anything starts.</summary>
internal static class SettingsCheck
{
    /// <summary>Sections that are the framework's: it reads what it knows of them.</summary>
    private static readonly string[] Foreign = ["Kestrel", "Logging", "OTEL_"];

    /// <summary>Settings that are read before there are option classes.</summary>
    private static readonly string[] Early = ["CONFIG", "ADMIN_PASSWORD", "ADMIN_PASSWORD_FILE"];

    /// <exception cref="ConfigurationException">Names every problem, not only the first.</exception>
    public static void Run(SettingsSources settings, IServiceProvider services)
    {
        List<string> problems =
        [
            .. FindUnknown(settings),
            .. ListenAddresses.FindProblems(settings.Configuration),
            .. IsFirstStart(settings) ? FirstAccount.FindProblems(settings.Configuration) : [],
            .. RoleCheck.FindProblems(settings, UsesArtifacts(services)),
        ];

        // Class by class: the host's own validation ends at the first value that is not of its type.
        foreach (var group in SettingsCatalogue.All.GroupBy(setting => setting.Options))
        {
            var wrongType = group.Select(setting => FindWrongType(setting, settings)).OfType<string>().ToArray();
            problems.AddRange(wrongType.Length > 0 ? wrongType : Validate(group.Key, services));
        }

        if (problems.Count is 0)
        {
            services.GetService<IStartupValidator>()?.Validate();
        }
        else
        {
            throw new ConfigurationException([.. problems.Distinct(StringComparer.Ordinal)]);
        }
    }

    private static bool UsesArtifacts(IServiceProvider services) =>
        services.GetRequiredService<IServiceProviderIsService>().IsService(typeof(IArtifactStore));

    /// <summary>Later starts do not use the first password: its secret may be gone by then. Whether a shared database is new is not
    /// known yet.</summary>
    private static bool IsFirstStart(SettingsSources settings) =>
        !settings.UsesPostgres && !File.Exists(settings.Configuration["Database:Sqlite:Path"]);

    private static string? FindWrongType(Setting setting, SettingsSources settings)
    {
        var type = Nullable.GetUnderlyingType(setting.Type) ?? setting.Type;
        var converter = TypeDescriptor.GetConverter(type);

        // Binding would leave it out without a word, and an empty list may mean "everybody".
        if (type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable)) && settings.Configuration[setting.Key] is { Length: > 0 })
        {
            return $"{setting.Key} ({settings.FindSource(setting.Key)}) has entries of its own: the first of a list is {setting.Key}:0.";
        }

        if (settings.Configuration[setting.Key] is not { Length: > 0 } value || !converter.CanConvertFrom(typeof(string)))
        {
            return null;
        }

        try
        {
            converter.ConvertFromInvariantString(value);
            return null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or NotSupportedException or OverflowException)
        {
            return $"{setting.Key} '{value}' ({settings.FindSource(setting.Key)}) is not {Describe(type)}.";
        }
    }

    private static string Describe(Type type) => type switch
    {
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(TimeSpan) => "a time such as 00:00:30",
        _ when type == typeof(double) => "a number",
        _ when type.IsPrimitive => "a whole number in range",
        _ when type.IsEnum => $"one of {string.Join(", ", Enum.GetNames(type))}",
        _ => $"a {type.Name}",
    };

    private static IEnumerable<string> Validate(Type type, IServiceProvider services)
    {
        var section = (string)type.GetField("Section")!.GetRawConstantValue()!;
        try
        {
            var options = services.GetRequiredService(typeof(IOptions<>).MakeGenericType(type));
            options.GetType().GetProperty(nameof(IOptions<>.Value))!.GetValue(options);
            return [];
        }
        catch (TargetInvocationException exception) when (exception.InnerException is OptionsValidationException validation)
        {
            return validation.Failures.Select(failure => Reword(failure, type, section));
        }
    }

    /// <summary>Says "Upload:MaxFileBytes must be …" instead of "MaxFileBytes: The field UploadOptions.MaxFileBytes must be …".</summary>
    private static string Reword(string failure, Type type, string section)
    {
        foreach (var property in type.GetProperties())
        {
            var key = section.Length is 0 ? property.Name : $"{section}:{property.Name}";
            failure = failure
                .Replace($"{property.Name}: The field {type.Name}.{property.Name} ", $"{key} ", StringComparison.Ordinal)
                .Replace($"{property.Name}: The {type.Name}.{property.Name} field ", $"{key} ", StringComparison.Ordinal);
        }

        return failure;
    }

    private static IEnumerable<string> FindUnknown(SettingsSources settings)
    {
        foreach (var (key, value) in settings.Configuration.AsEnumerable().OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var source = settings.FindSource(key);
            if (value is null || source is SettingsSources.DefaultLabel || IsKnown(key))
            {
                continue;
            }

            // Kubernetes gives every pod variables such as LARDER_PORT and LARDER_SERVICE_HOST for a service named larder.
            if (source is SettingsSources.EnvironmentLabel && !key.Contains(':', StringComparison.Ordinal))
            {
                continue;
            }

            yield return $"'{key}' ({source}) is not a setting.{Suggest(key)}";
        }
    }

    private static bool IsKnown(string key) =>
        Foreign.Any(prefix => key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        || Early.Contains(key, StringComparer.OrdinalIgnoreCase)
        || SettingsCatalogue.All.Any(setting => key.Equals(setting.Key, StringComparison.OrdinalIgnoreCase)
            || (setting.Type != typeof(string) && key.StartsWith(setting.Key + ':', StringComparison.OrdinalIgnoreCase)));

    /// <summary>Names the setting whose last part is nearest, if it is near.</summary>
    private static string Suggest(string key)
    {
        var best = SettingsCatalogue.All.MinBy(setting => Distance(key.ToUpperInvariant(), setting.Key.ToUpperInvariant()));
        return best is not null && Distance(key.ToUpperInvariant(), best.Key.ToUpperInvariant()) <= 4
            ? $" Did you mean '{best.Key}'?"
            : " 'larder config' lists all there are.";
    }

    /// <summary>How many characters must be changed, added or removed (Levenshtein).</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replace, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
