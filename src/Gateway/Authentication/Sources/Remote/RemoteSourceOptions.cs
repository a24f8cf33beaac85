using System.ComponentModel.DataAnnotations;

namespace Larder.Gateway.Authentication.Sources.Remote;

/// <summary>An HTTP server that knows users. Section <c>Access:Remote</c>. Read where <c>Access:Sources</c> has <c>remote</c>.</summary>
public sealed class RemoteSourceOptions
{
    public const string Section = "Access:Remote";

    /// <summary>How the server is asked: <see cref="RemoteShape.Json"/> or <see cref="RemoteShape.PyPICloud"/>. Default
    /// <c>Json</c>.</summary>
    public RemoteShape Shape { get; set; } = RemoteShape.Json;

    /// <summary>Where the server is: for <c>Json</c> the whole URL that is asked, for <c>PyPICloud</c> what stands before
    /// <see cref="Paths"/>. No default.</summary>
    public string Url { get; set; } = "";

    /// <summary>What the server is asked under as, with <see cref="Password"/>, by Basic authentication. Default empty: without.</summary>
    public string UserName { get; set; } = "";

    /// <summary>The password of <see cref="UserName"/>.</summary>
    public string Password { get; set; } = "";

    /// <summary>A file whose first line is the password of <see cref="UserName"/>; read at start. Default empty.</summary>
    public string PasswordFile { get; set; } = "";

    /// <summary>What the server is asked with as Bearer token, instead of a user name. Default empty: without.</summary>
    public string Token { get; set; } = "";

    /// <summary>A file whose first line is the token; read at start. Default empty.</summary>
    public string TokenFile { get; set; } = "";

    /// <summary>File with the certificates (PEM) that the server's certificate is checked against. Default empty: those that the
    /// machine trusts.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>How long a question may take. Default 5 s; 0.1 s to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many connections there are at most; more questions wait. Default 16; 1 to 1,000.</summary>
    [Range(1, 1_000)]
    public int MaxConnections { get; set; } = 16;

    /// <summary>Where a server of the shape <see cref="RemoteShape.PyPICloud"/> answers what.</summary>
    public RemotePathOptions Paths { get; set; } = new();
}

/// <summary>The ways to ask a server.</summary>
public enum RemoteShape
{
    /// <summary>One POST with a JSON body for each question.</summary>
    Json,

    /// <summary>What PyPICloud asks of its <c>auth.backend_server</c>: passwords stand in URLs.</summary>
    PyPICloud,
}
