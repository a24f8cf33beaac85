namespace Larder.Server;

/// <summary>What the program says on standard output when it is ready. Logs go to standard error.</summary>
internal static class Banner
{
    /// <param name="addresses">Where clients connect; the operator's socket is not among them.</param>
    public static void Write(TextWriter output, Role role, string dataFolder, IReadOnlyCollection<string> addresses)
    {
        output.WriteLine($"Larder {ProgramVersion.Text}, role {role.ToString().ToLowerInvariant()}");
        output.WriteLine($"  data     {dataFolder}");
        foreach (var address in addresses)
        {
            output.WriteLine($"  listens  {address}");
        }

        output.Flush();
    }

    /// <summary>An address that a client on this machine can use.</summary>
    internal static string ToClientUrl(IReadOnlyCollection<string> addresses) =>
        (addresses.FirstOrDefault(address => !address.Contains("unix:", StringComparison.Ordinal)) ?? "http://127.0.0.1:8080")
            .Replace("//[::]", "//127.0.0.1", StringComparison.Ordinal)
            .Replace("//0.0.0.0", "//127.0.0.1", StringComparison.Ordinal)
            .Replace("//*", "//127.0.0.1", StringComparison.Ordinal)
            .Replace("//+", "//127.0.0.1", StringComparison.Ordinal);

    /// <summary>What a person needs to begin.</summary>
    /// <param name="password">Of the user <c>admin</c>; the program has just made it up.</param>
    public static void WriteFirstSteps(TextWriter output, IReadOnlyCollection<string> addresses, string password)
    {
        var url = new Uri(ToClientUrl(addresses));
        var credentials = $"{url.Scheme}://{FirstAccount.Name}:{password}@{url.Authority}";
        output.Write($"""

            This is the first start. The user '{FirstAccount.Name}' has this password; it is shown only now and stored nowhere:

                {password}

            pip.conf  (~/.config/pip/pip.conf)

                [global]
                index-url = {credentials}/simple/

            .pypirc  (~/.pypirc)

                [distutils]
                index-servers = larder

                [larder]
                repository = {url.GetLeftPart(UriPartial.Authority)}/legacy/
                username = {FirstAccount.Name}
                password = {password}

            Then: twine upload --repository larder dist/*   and   pip install <package>
            Another password: larder user passwd {FirstAccount.Name}
            A token for a script: larder token create --user {FirstAccount.Name} --label ci


            """);
        output.Flush();
    }
}
