using System.Collections;
using System.Globalization;
using System.Reflection;

namespace Larder.Server.Settings;

/// <summary>Every setting there is, found in the option classes of all projects: classes with a constant <c>Section</c>.</summary>
internal static class SettingsCatalogue
{
    private static readonly string[] Projects =
        ["larder", "Larder.Gateway", "Larder.Silo", "Larder.Grains", "Larder.Grains.Abstractions", "Larder.Storage"];

    /// <summary>In the order of their keys, those without a section first.</summary>
    public static IReadOnlyList<Setting> All { get; } =
        [.. Projects.SelectMany(FindOptions).SelectMany(ReadSettings)
            .OrderBy(setting => setting.Key.Contains(':', StringComparison.Ordinal))
            .ThenBy(setting => setting.Key, StringComparer.Ordinal)];

    private static IEnumerable<Type> FindOptions(string assembly) =>
        Assembly.Load(assembly).GetTypes().Where(type => type.IsClass && type.GetField("Section")?.IsLiteral is true);

    private static IEnumerable<Setting> ReadSettings(Type type) =>
        ReadSettings(type, (string)type.GetField("Section")!.GetRawConstantValue()!, Activator.CreateInstance(type)!);

    private static IEnumerable<Setting> ReadSettings(Type options, string section, object defaults)
    {
        foreach (var property in defaults.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite || property.PropertyType.IsAssignableTo(typeof(IEnumerable))))
        {
            var key = section.Length is 0 ? property.Name : $"{section}:{property.Name}";
            var value = property.GetValue(defaults);
            var isGroup = value is not null && property.PropertyType.Namespace!.StartsWith(nameof(Larder), StringComparison.Ordinal)
                && property.PropertyType.IsClass;
            foreach (var setting in isGroup
                ? ReadSettings(options, key, value!)
                : [new Setting(key, property.PropertyType, Show(value), options)])
            {
                yield return setting;
            }
        }
    }

    /// <summary>A value as it would be written in a configuration file.</summary>
    private static string? Show(object? value) => value switch
    {
        null or "" => null,
        bool flag => flag ? "true" : "false",
        string text => text,
        IEnumerable list => string.Join(", ", list.Cast<object>().Select(Show)) is { Length: > 0 } items ? items : null,
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
