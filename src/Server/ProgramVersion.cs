using System.Reflection;

namespace Larder.Server;

/// <summary>Which Larder this is.</summary>
internal static class ProgramVersion
{
    /// <summary>For example <c>0.1.0</c>, without the commit that a build may append.</summary>
    public static string Text { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
