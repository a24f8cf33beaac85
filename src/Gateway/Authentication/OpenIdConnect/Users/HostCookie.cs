using Microsoft.AspNetCore.Http;

namespace Larder.Gateway.Authentication.OpenIdConnect.Users;

/// <summary>A cookie that scripts do not see and other sites' pages do not send along with forms. On https its name begins with
/// <c>__Host-</c>: then browsers let nobody but this very host set it, over https.
/// Spec: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-4.1.3.2</summary>
internal sealed class HostCookie(string name)
{
    /// <summary><see langword="null"/> if it was not sent, or was set over another scheme.</summary>
    public string? Read(HttpRequest request) => request.Cookies[NameFor(request)];

    public void Set(HttpContext context, string value, TimeSpan life)
    {
        var options = OptionsFor(context.Request);
        options.MaxAge = life;
        context.Response.Cookies.Append(NameFor(context.Request), value, options);
    }

    public void Remove(HttpContext context) =>
        context.Response.Cookies.Delete(NameFor(context.Request), OptionsFor(context.Request));

    private string NameFor(HttpRequest request) => request.IsHttps ? "__Host-" + name : name;

    private static CookieOptions OptionsFor(HttpRequest request) => new()
    {
        HttpOnly = true,
        IsEssential = true,
        Path = "/",
        SameSite = SameSiteMode.Lax,
        Secure = request.IsHttps,
    };
}
