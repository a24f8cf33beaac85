using System.Net.Http.Json;

namespace Larder.Clients.Tests.Running;

/// <summary>A user of the index under test.</summary>
/// <param name="Secret">A password, or a token.</param>
internal sealed record Person(string Name, string Secret)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Makes a user who has a right to nothing in particular.</summary>
    public static async Task<Person> NewAsync(IndexUnderTest index, string name)
    {
        var person = new Person(name, $"password-of-{name}");
        using var answer = await index.Client.PostAsJsonAsync("api/users", new { name, password = person.Secret }, Stop);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Stop));
        return person;
    }

    /// <summary>The user, by a token that <c>larder token create</c> made.</summary>
    /// <param name="limits">Arguments of the command.</param>
    public async Task<Person> WithTokenAsync(IndexUnderTest index, params string[] limits)
    {
        var made = (await index.CommandAsync(["token", "create", "--user", Name, .. limits])).Succeeded();
        var words = made.Output.Split((char[])[' ', '\n', '\r', '\t']);
        return new Person("__token__", words.First(word => word.StartsWith("larder_", StringComparison.Ordinal)));
    }

    /// <summary>The index as it stands in a client's settings, with the credentials.</summary>
    /// <param name="index">Its address.</param>
    public string IndexUrl(Uri index) => $"http://{Name}:{Uri.EscapeDataString(Secret)}@{index.Authority}/simple/";
}
