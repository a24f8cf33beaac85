namespace Larder.Gateway.Authentication.OpenIdConnect;

/// <summary>How tokens may be signed. Only asymmetric ways: with a shared secret, whoever can check a token can make one.</summary>
/// <remarks>Spec: https://www.rfc-editor.org/rfc/rfc7518#section-3.1</remarks>
internal static class SignatureAlgorithms
{
    public static readonly IReadOnlyList<string> Default = ["RS256"];

    public static readonly IReadOnlyList<string> All = ["RS256", "ES256", "PS256"];

    /// <summary>What settings say.</summary>
    /// <param name="configured">Empty for the default.</param>
    public static IReadOnlyList<string> Of(IEnumerable<string> configured) => configured.ToArray() is { Length: > 0 } chosen ? chosen : Default;

    /// <summary>The problem with what settings say; <see langword="null"/> if there is none.</summary>
    public static string? FindProblem(IEnumerable<string> configured) =>
        configured.FirstOrDefault(name => !All.Contains(name)) is { } wrong
            ? $"'{wrong}' is none of {string.Join(", ", All)}."
            : null;
}
