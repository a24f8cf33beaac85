namespace Larder.Gateway.Authentication;

/// <summary>The way in for whoever works on the machine itself. Section <c>Operator</c>.</summary>
public sealed class OperatorOptions
{
    public const string Section = "Operator";

    /// <summary>Absolute path of a Unix socket on which the program listens too. Who can connect to it, by the rights of its folder,
    /// may do everything without credentials. Empty, the default: there is no such way in.</summary>
    public string SocketPath { get; set; } = "";
}
