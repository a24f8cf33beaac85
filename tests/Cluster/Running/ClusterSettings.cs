namespace Larder.Cluster.Tests.Running;

/// <summary>What <c>eng/cluster</c> wrote of itself: lines <c>NAME=value</c>.</summary>
internal sealed class ClusterSettings
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public ClusterSettings(string path)
    {
        foreach (var line in File.ReadLines(path))
        {
            if (line.IndexOf('=', StringComparison.Ordinal) is > 0 and var end)
            {
                _values[line[..end]] = line[(end + 1)..].Trim('"', '\'');
            }
        }
    }

    public string this[string name] => _values[name];

    public string? Find(string name) => _values.GetValueOrDefault(name);

    /// <summary>Where PostgreSQL really listens.</summary>
    public (string Host, int Port) Postgres
    {
        get
        {
            var parts = Parts(this["LARDER_TEST_POSTGRES"]);
            return (parts["Host"], int.Parse(parts["Port"], System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Parts of a connection string.</summary>
    public static Dictionary<string, string> Parts(string connection) => connection
        .Split(';', StringSplitOptions.RemoveEmptyEntries)
        .Select(part => part.Split('=', 2))
        .ToDictionary(part => part[0].Trim(), part => part[1].Trim(), StringComparer.OrdinalIgnoreCase);
}
