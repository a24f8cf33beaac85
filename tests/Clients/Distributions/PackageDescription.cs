using System.Text;

namespace Larder.Clients.Tests.Distributions;

/// <summary>What a test's package says of itself.</summary>
/// <param name="Name">With the spelling of the file name: lower case and <c>_</c>.</param>
internal sealed record PackageDescription(string Name, string Version)
{
    public string? RequiresPython { get; init; }

    /// <summary>Each a requirement, with its marker.</summary>
    public string[] Requires { get; init; } = [];

    public string[] Extras { get; init; } = [];

    /// <summary>Makes the bytes differ between two files of one name.</summary>
    public string Salt { get; init; } = "";

    public string Metadata
    {
        get
        {
            var text = new StringBuilder($"Metadata-Version: 2.2\nName: {Name}\nVersion: {Version}\nSummary: Made for a test{Salt}\n");
            if (RequiresPython is not null)
            {
                text.Append($"Requires-Python: {RequiresPython}\n");
            }

            foreach (var extra in Extras)
            {
                text.Append($"Provides-Extra: {extra}\n");
            }

            foreach (var requirement in Requires)
            {
                text.Append($"Requires-Dist: {requirement}\n");
            }

            return text.ToString();
        }
    }
}
