using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Larder.Server.Settings;

/// <summary>Where the program keeps its data and listens. No section: these settings stand at the top.</summary>
public sealed class ServerOptions
{
    public const string Section = "";

    /// <summary>Folder of the database, the files, the lock and the operator's socket; made at start if it is missing, readable
    /// by its owner only. Relative to the current folder. Default <c>larder-data</c>. On the command line <c>--data</c>.</summary>
    [Required]
    public string Data { get; set; } = "larder-data";

    /// <summary>Addresses to listen on, separated by <c>;</c>: <c>http://127.0.0.1:8080</c>, <c>https://*:8443</c>,
    /// <c>http://unix:/run/larder/http.sock</c>. Not used if <c>Kestrel:Endpoints</c> has any. Default
    /// <c>http://127.0.0.1:8080</c>. On the command line <c>--urls</c>.</summary>
    [Required]
    public string Urls { get; set; } = "http://127.0.0.1:8080";
}

[OptionsValidator]
internal sealed partial class ServerOptionsValidator : IValidateOptions<ServerOptions>;
