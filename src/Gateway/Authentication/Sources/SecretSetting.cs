namespace Larder.Gateway.Authentication.Sources;

/// <summary>A secret that one setting holds, or that stands in the first line of a file which another setting names.</summary>
internal static class SecretSetting
{
    /// <returns>Empty if neither is set.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static string Read(string value, string file) =>
        value.Length is 0 && file.Length > 0 ? File.ReadLines(file).FirstOrDefault() ?? "" : value;

    /// <summary>What is wrong with the two, without a word of the secret.</summary>
    /// <param name="key">The setting that holds it; the other one has <c>File</c> behind.</param>
    public static IEnumerable<string> FindProblems(string key, string value, string file)
    {
        if (value.Length > 0 && file.Length > 0)
        {
            return [$"{key} and {key}File must not both be set."];
        }

        try
        {
            return file.Length > 0 && Read(value, file).Length is 0 ? [$"{key}File '{file}' must have the secret in its first line."] : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [$"{key}File '{file}' cannot be read: {exception.Message}"];
        }
    }
}
