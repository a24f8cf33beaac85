using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Larder.Gateway.Tests.Authentication.Sources.Ldap;

/// <summary>A real OpenLDAP server with the users of the contract and some that are difficult, in a folder of its own.</summary>
/// <remarks>Debian's packages <c>slapd</c> and <c>ldap-utils</c> must be installed.</remarks>
public sealed partial class SlapdServer : IAsyncLifetime
{
    public const string Base = "dc=example,dc=org";
    public const string AccountDn = "cn=larder," + Base;
    public const string AccountPassword = "own-secret-4711";

    private const string RootDn = "cn=manager," + Base;

    private readonly TemporaryFolder _folder = new();
    private readonly TestCertificates _certificates;
    private readonly StringBuilder _log = new();
    private Process? _process;
    private int _port;
    private int _tlsPort;

    public SlapdServer() => _certificates = new(_folder);

    public string Url => $"ldap://127.0.0.1:{_port}";

    public string TlsUrl => $"ldaps://localhost:{_tlsPort}";

    public string CaFile => _certificates.CaFile;

    /// <summary>How many binds and searches came.</summary>
    public int Questions
    {
        get
        {
            lock (_log)
            {
                return Question().Count(_log.ToString());
            }
        }
    }

    /// <summary>Waits until nobody is connected any more.</summary>
    public Task DrainAsync() => Until.TrueAsync(() =>
    {
        lock (_log)
        {
            var log = _log.ToString();
            return Accepted().Count(log) == Closed().Count(log);
        }
    });

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_folder["db"]);
        await File.WriteAllTextAsync(_folder["slapd.conf"], Settings());
        (_port, _tlsPort) = (LowPort.Find(), LowPort.Find());
        await StartAsync();
        await ModifyAsync("-a", Entries());
    }

    public ValueTask DisposeAsync()
    {
        Kill();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Starts it, or starts it again, and waits until it answers.</summary>
    public async Task StartAsync()
    {
        lock (_log)
        {
            _log.Clear();
        }

        _process = Process.Start(new ProcessStartInfo(
            "/usr/sbin/slapd",
            ["-f", _folder["slapd.conf"], "-h", $"ldap://127.0.0.1:{_port} ldaps://127.0.0.1:{_tlsPort}", "-d", "stats"])
        {
            RedirectStandardError = true,
        })!;
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_log)
            {
                _log.AppendLine(line.Data);
            }
        };
        _process.BeginErrorReadLine();
        await Until.TrueAsync(() => IsListening(_port) && IsListening(_tlsPort));
    }

    public void Kill() => Signal("KILL", andWait: true);

    public void Pause() => Signal("STOP");

    public void Resume() => Signal("CONT");

    /// <summary>Changes entries.</summary>
    /// <param name="ldif">Changes, as RFC 2849 writes them.</param>
    public Task ModifyAsync(string ldif) => ModifyAsync("-c", ldif);

    private async Task ModifyAsync(string option, string ldif)
    {
        using var tool = Process.Start(new ProcessStartInfo(
            "ldapmodify", [option, "-x", "-H", Url, "-D", RootDn, "-w", "manager"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await tool.StandardInput.WriteAsync(ldif);
        tool.StandardInput.Close();
        var errors = tool.StandardError.ReadToEndAsync();
        await tool.StandardOutput.ReadToEndAsync();
        await tool.WaitForExitAsync();
        Assert.True(tool.ExitCode is 0, await errors);
    }

    private string Settings() => $"""
        include /etc/ldap/schema/core.schema
        include /etc/ldap/schema/cosine.schema
        include /etc/ldap/schema/inetorgperson.schema
        modulepath /usr/lib/ldap
        moduleload back_mdb
        moduleload memberof
        pidfile {_folder["slapd.pid"]}
        TLSCACertificateFile {_certificates.CaFile}
        TLSCertificateFile {_certificates.CertificateFile}
        TLSCertificateKeyFile {_certificates.KeyFile}
        access to attrs=userPassword by anonymous auth by * none
        access to * by dn.exact="{AccountDn}" read by * none
        database mdb
        suffix "{Base}"
        rootdn "{RootDn}"
        rootpw manager
        directory {_folder["db"]}
        maxsize 10485760
        overlay memberof
        """;

    private static string Entries()
    {
        var users = ContractUsers.Groups.Keys.Select(name => Person($"uid={name},ou=people,{Base}", [name], FakeAccounts.Password));
        var groups = ContractUsers.Groups.SelectMany(user => user.Value.Select(group => (group, user: user.Key)))
            .GroupBy(pair => pair.group, pair => pair.user)
            .Select(group => Group(group.Key, [.. group]));
        return string.Join("\n\n",
            $"dn: {Base}\nobjectClass: dcObject\nobjectClass: organization\no: Example\ndc: example",
            $"dn: ou=people,{Base}\nobjectClass: organizationalUnit\nou: people",
            $"dn: ou=others,{Base}\nobjectClass: organizationalUnit\nou: others",
            $"dn: ou=elsewhere,{Base}\nobjectClass: referral\nobjectClass: extensibleObject\nou: elsewhere\nref: ldap://127.0.0.1:1/{Base}",
            $"dn: ou=groups,{Base}\nobjectClass: organizationalUnit\nou: groups",
            $"dn: {AccountDn}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: larder\nuserPassword: {AccountPassword}",
            string.Join("\n\n", users),
            Person($"uid=Carol,ou=people,{Base}", ["Carol"], FakeAccounts.Password),
            Person($"uid=nopassword,ou=people,{Base}", ["nopassword"], null),
            Person($"uid=twin,ou=people,{Base}", ["twin"], FakeAccounts.Password),
            Person($"uid=twin,ou=others,{Base}", ["twin"], FakeAccounts.Password),
            Person($"uid=józef,ou=people,{Base}", ["józef"], FakeAccounts.Password),
            Person($"cn=a\\, b\\+c,ou=people,{Base}", ["odd"], FakeAccounts.Password),
            string.Join("\n\n", groups),
            Group("a\\, b", ["odd"]), Group("Domain Users", ["odd"]), Group("ödland", ["odd"]));
    }

    private static string Person(string dn, string[] names, string? password) => string.Join('\n',
        [
            $"dn: {dn}", "objectClass: inetOrgPerson", .. names.Select(name => $"uid: {name}"),
            .. dn.StartsWith("cn=", StringComparison.Ordinal) ? Array.Empty<string>() : [$"cn: {names[0]}"],
            $"sn: {names[0]}",
            .. names[0].All(char.IsAscii) ? [$"mail: {names[0]}@example.org"] : Array.Empty<string>(),
            .. password is null ? Array.Empty<string>() : [$"userPassword: {password}"],
        ]);

    private static string Group(string name, string[] members) => string.Join('\n',
        [
            $"dn: cn={name},ou=groups,{Base}", "objectClass: groupOfNames", $"member: {AccountDn}",
            .. members.Select(member => $"member: {Dn(member)}"),
        ]);

    /// <summary>The DN of a person.</summary>
    public static string Dn(string user) => user is "odd" ? $"cn=a\\, b\\+c,ou=people,{Base}" : $"uid={user},ou=people,{Base}";

    private bool IsListening(int port)
    {
        lock (_log)
        {
            Assert.False(_process!.HasExited, $"slapd does not start: {_log}");
        }

        try
        {
            using var client = new TcpClient("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Signal(string signal, bool andWait = false)
    {
        if (_process is { HasExited: false } process)
        {
            using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
            kill.WaitForExit();
            if (andWait)
            {
                process.WaitForExit();
            }
        }
    }

    [GeneratedRegex(@" fd=\d+ ACCEPT ")]
    private static partial Regex Accepted();

    [GeneratedRegex(@" fd=\d+ closed")]
    private static partial Regex Closed();

    [GeneratedRegex(@" op=\d+ (BIND dn=""[^""]*"" method|SRCH base)")]
    private static partial Regex Question();
}
