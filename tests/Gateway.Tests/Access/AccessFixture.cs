using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text;
using Larder.Gateway.Tests.Authentication;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Packages;

namespace Larder.Gateway.Tests.Access;

/// <summary>An index with a package that one user may read, one write, and one manage.</summary>
public sealed class AccessFixture : IndexFixture
{
    /// <summary>The package, normalized.</summary>
    public const string Secret = "top-secret";

    private static readonly Asker[] Users = [Asker.Stranger, Asker.Reader, Asker.Writer, Asker.Manager, Asker.Administrator];

    /// <summary>The package's file.</summary>
    public DistributionFile File { get; private set; } = null!;

    protected override IEnumerable<(string Key, string Value)> Settings =>
    [
        ("Access:AnonymousRead", "false"),
        ("Access:TrustedPublishing:Audience", "larder"),
        ("Access:TrustedPublishing:Issuers:test:Issuer", "https://issuer.example"),
    ];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        foreach (var asker in Users)
        {
            await Grains.GetUser(NameOf(asker)).CreateAsync(FakeAccounts.PasswordHash, asker == Asker.Administrator, Published.Alice);
        }

        File = await PublishSecretAsync(Secret);
    }

    /// <summary>Publishes a package with an access list of the three.</summary>
    public async Task<DistributionFile> PublishSecretAsync(string name)
    {
        ImmutableArray<AccessEntry> list =
        [
            new(Principal.OfUser(NameOf(Asker.Reader)), PackagePermissions.Read),
            new(Principal.OfUser(NameOf(Asker.Writer)), PackagePermissions.Write),
            new(Principal.OfUser(NameOf(Asker.Manager)), PackagePermissions.Manage),
        ];
        await this.Package(name).ReplaceAccessAsync(list, Published.Alice);
        return await this.PublishAsync(name, "1.0");
    }

    public static string NameOf(Asker asker) => asker.ToString().ToLowerInvariant();

    /// <summary>A client with the credentials of the asker.</summary>
    public HttpClient NewClient(Asker asker)
    {
        var client = NewClient();
        if (asker != Asker.Nobody)
        {
            var credentials = asker == Asker.WrongPassword ? "reader:wrong password" : $"{NameOf(asker)}:{FakeAccounts.Password}";
            client.DefaultRequestHeaders.Authorization =
                new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        }

        return client;
    }
}
