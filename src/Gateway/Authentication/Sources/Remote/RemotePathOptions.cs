namespace Larder.Gateway.Authentication.Sources.Remote;

/// <summary>Paths below <see cref="RemoteSourceOptions.Url"/>, for servers that were made for PyPICloud; its defaults.</summary>
public sealed class RemotePathOptions
{
    /// <summary>PyPICloud's <c>auth.uri.verify</c>. Default <c>/verify</c>.</summary>
    public string Verify { get; set; } = "/verify";

    /// <summary>PyPICloud's <c>auth.uri.user_data</c>. Default <c>/user_data</c>.</summary>
    public string UserData { get; set; } = "/user_data";

    /// <summary>PyPICloud's <c>auth.uri.groups</c>, asked where the server has no <see cref="UserData"/>. Default <c>/groups</c>.</summary>
    public string Groups { get; set; } = "/groups";

    /// <summary>PyPICloud's <c>auth.uri.admin</c>, asked where the server has no <see cref="UserData"/>. Default <c>/admin</c>.</summary>
    public string Admin { get; set; } = "/admin";
}
