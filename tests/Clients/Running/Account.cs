using System.Text;

namespace Larder.Clients.Tests.Running;

/// <summary>The administrator whom the index under test has from its first start.</summary>
internal static class Account
{
    public const string User = "admin";

    public static string Password { get; } = ClusterTarget.Named?.Password ?? "pass-word.of~the-tests";

    /// <summary>As it stands behind the word "Basic" in a request.</summary>
    public static string Basic { get; } = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));
}
