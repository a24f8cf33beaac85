using System.Collections.Frozen;

namespace Larder.Gateway.Tests.Access;

/// <summary>What is asked for at every route. Written down by hand, so that a route that asks for something else is noticed.</summary>
internal static class AccessTable
{
    /// <summary>By method and route, as the gateway lists them; HEAD goes with GET.</summary>
    public static readonly FrozenDictionary<string, Asked> Routes = new Dictionary<string, Asked>
    {
        ["GET /"] = Asked.Nothing,
        ["GET /healthz"] = Asked.Nothing,
        ["GET /readyz"] = Asked.Nothing,
        ["GET /api/openapi.json"] = Asked.Nothing,
        ["GET /_/oidc/audience"] = Asked.Nothing,
        ["POST /_/oidc/mint-token"] = Asked.Nothing,
        ["POST /_/oidc/github/mint-token"] = Asked.Nothing,
        ["GET /.well-known/pytp"] = Asked.Nothing,
        ["GET /login"] = Asked.Nothing,
        ["GET /login/callback"] = Asked.Nothing,
        ["POST /logout"] = Asked.Nothing,
        ["GET /simple"] = Asked.List,
        ["GET /simple/{package}"] = Asked.Read,
        ["GET /+simple/{package}"] = Asked.Read,
        ["GET /files/{package}/{digest}/{file}"] = Asked.Read,
        ["GET /pypi/{package}/json"] = Asked.Read,
        ["GET /pypi/{package}/{version}/json"] = Asked.Read,
        ["GET /rss/packages.xml"] = Asked.List,
        ["GET /rss/updates.xml"] = Asked.List,
        ["GET /rss/project/{package}/releases.xml"] = Asked.Read,
        ["POST /legacy"] = Asked.Upload,
        ["POST /"] = Asked.Upload,
        ["POST /simple"] = Asked.Upload,
        ["POST /pypi"] = Asked.Upload,
        ["GET /api/packages"] = Asked.List,
        ["GET /api/packages/{package}"] = Asked.Read,
        ["DELETE /api/packages/{package}"] = Asked.Manage,
        ["POST /api/packages/{package}/recount"] = Asked.Administer,
        ["PUT /api/packages/{package}/status"] = Asked.Manage,
        ["GET /api/packages/{package}/releases/{version}"] = Asked.Read,
        ["DELETE /api/packages/{package}/releases/{version}"] = Asked.Manage,
        ["PUT /api/packages/{package}/releases/{version}/yank"] = Asked.Write,
        ["DELETE /api/packages/{package}/releases/{version}/yank"] = Asked.Write,
        ["DELETE /api/packages/{package}/files/{file}"] = Asked.Manage,
        ["PUT /api/packages/{package}/files/{file}/yank"] = Asked.Write,
        ["DELETE /api/packages/{package}/files/{file}/yank"] = Asked.Write,
        ["GET /api/packages/{package}/access"] = Asked.Manage,
        ["PUT /api/packages/{package}/access"] = Asked.Manage,
        ["PUT /api/packages/{package}/access/{principal}"] = Asked.Manage,
        ["DELETE /api/packages/{package}/access/{principal}"] = Asked.Manage,
        ["GET /api/index/access"] = Asked.Administer,
        ["DELETE /api/index/access"] = Asked.Administer,
        ["PUT /api/index/access/defaults"] = Asked.Administer,
        ["PUT /api/index/access/roles/{principal}"] = Asked.Administer,
        ["DELETE /api/index/access/roles/{principal}"] = Asked.Administer,
        ["PUT /api/index/access/rules/{pattern}/{principal}"] = Asked.Administer,
        ["DELETE /api/index/access/rules/{pattern}/{principal}"] = Asked.Administer,
        ["GET /api/groups"] = Asked.Administer,
        ["POST /api/groups"] = Asked.Administer,
        ["GET /api/groups/{name}"] = Asked.Administer,
        ["PATCH /api/groups/{name}"] = Asked.Administer,
        ["DELETE /api/groups/{name}"] = Asked.Administer,
        ["PUT /api/groups/{name}/members/{user}"] = Asked.Administer,
        ["DELETE /api/groups/{name}/members/{user}"] = Asked.Administer,
        ["GET /api/registrations"] = Asked.Administer,
        ["POST /api/registrations"] = Asked.Nothing,
        ["DELETE /api/registrations/{name}"] = Asked.Administer,
        ["GET /api/whoami"] = Asked.Known,
        ["GET /api/users"] = Asked.Administer,
        ["POST /api/users"] = Asked.Administer,
        ["GET /api/users/{name}"] = Asked.Self,
        ["PATCH /api/users/{name}"] = Asked.Administer,
        ["DELETE /api/users/{name}"] = Asked.Administer,
        ["POST /api/users/{name}/approve"] = Asked.Administer,
        ["PUT /api/users/{name}/password"] = Asked.Self,
        ["GET /api/tokens"] = Asked.Known,
        ["POST /api/tokens"] = Asked.Known,
        ["GET /api/tokens/{id}"] = Asked.Known,
        ["DELETE /api/tokens/{id}"] = Asked.Known,
        ["GET /api/transfer/users"] = Asked.Operate,
        ["PUT /api/transfer/users/{name}"] = Asked.Operate,
        ["GET /api/transfer/tokens"] = Asked.Operate,
        ["PUT /api/transfer/tokens/{id}"] = Asked.Operate,
        ["GET /api/transfer/packages"] = Asked.Operate,
        ["GET /api/health"] = Asked.Known,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Who is let through where. 0: the request goes through, whatever it is answered; else the status of the refusal.</summary>
    public static int Expect(Asked asked, Asker asker) => (asked, asker) switch
    {
        (Asked.Nothing, _) => 0,
        (_, Asker.Nobody or Asker.WrongPassword) => 401,
        (Asked.Operate, _) => 403,
        (_, Asker.Administrator) => 0,
        (Asked.List or Asked.Known, _) => 0,
        (Asked.Read, Asker.Reader or Asker.Manager) => 0,
        (Asked.Write or Asked.Upload, Asker.Writer or Asker.Manager) => 0,
        (Asked.Manage, Asker.Manager) => 0,
        _ => 403,
    };
}

/// <summary>What a route asks for.</summary>
public enum Asked
{
    Nothing,
    List,
    Read,
    Write,
    Upload,
    Manage,

    /// <summary>To be somebody.</summary>
    Known,

    /// <summary>To be the very user that the route names; the table asks for another one.</summary>
    Self,
    Administer,

    /// <summary>To come by the operator's socket, which nobody here does.</summary>
    Operate,
}

/// <summary>Who asks. The access list of the package has the reader, the writer and the manager, each with that alone.</summary>
public enum Asker
{
    Nobody,
    WrongPassword,
    Stranger,
    Reader,
    Writer,
    Manager,
    Administrator,
}
