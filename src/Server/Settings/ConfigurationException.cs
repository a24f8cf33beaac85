namespace Larder.Server.Settings;

/// <summary>Settings are wrong. The program names all that is wrong and ends with <see cref="ExitStatus.Configuration"/>.</summary>
internal sealed class ConfigurationException(IReadOnlyList<string> problems)
    : Exception(string.Join(Environment.NewLine, problems))
{
    /// <summary>One sentence for each.</summary>
    public IReadOnlyList<string> Problems => problems;
}
