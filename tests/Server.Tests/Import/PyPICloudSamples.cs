using System.IO.Compression;
using System.Text;

namespace Larder.Server.Tests.Import;

/// <summary>What an index that runs PyPICloud 1.3.12 has: its export, its <c>config.ini</c>, its packages.</summary>
/// <remarks>
/// The export is written by hand in the form of <c>ppc-export</c>. The hashes are of Debian's python3-passlib 1.7.4, with PyPICloud's rounds
/// (<c>sha512_crypt__default_rounds=20500</c> and so on); the password of everybody is "secret of " with the name.
/// </remarks>
internal static class PyPICloudSamples
{
    public const string Export =
        """
        {
          "allow_register": true,
          "version": "1.3.12",
          "groups": { "developers": ["alice"], "auditors": ["carol"] },
          "users": [
            { "username": "root", "admin": true,
              "password": "$6$rounds=20500$taYiR5E.Y0MA15PC$pzz2dh9I2kVE01fxD0rJdr1ExrfsUzacXjy4mLgArEp282Z9RYsjCEwOfeVF3WgjjvEIA4RY4L5RlMqf8uaUI/" },
            { "username": "alice", "admin": false,
              "password": "$6$rounds=20500$clSGSo2ZsbVp5YKu$qO4VlT4G6X9X3HCGT8YfXLAZdhUpMHCaRYBlZS/uC/cVe0QDtkKeTN9WRy/O09.0rYmUe23sglWRD3GOvdJ3W/" },
            { "username": "bob", "admin": false, "password": "$2b$07$dco1zwIiLdOI/9o7QTSPBuzFqTYwWID8N/5Z/ubonPj78komqmSGK" },
            { "username": "carol", "admin": false,
              "password": "$pbkdf2-sha256$13000$XOud8763ljLmvPf.n5NSag$Dbw12./YB4Mt8jjcJdD4C1LkepN4eLHapsVM/lnAR/c" },
            { "username": "dave", "admin": false,
              "password": "$argon2id$v=19$m=102400,t=1,p=8$IIQw5vz/nxMCgJAyxvifkw$QbGO25+rLNEXiGvwEKBrDg" },
            { "username": "gina", "admin": false,
              "password": "$pbkdf2-sha512$10500$Wmst5XwvhdBay1mLEcI4Rw$jAZHClJwlT16Zmn7l0RAsmLWgAru.s615TYoJX4RxK1cGVdJO6lp7Pwfb4r5TMmGvY7JQOG459jHfPFVzD.6MQ" },
            { "username": "frank", "admin": false, "password": "$1$WGm0CpvY$IN6Dz6QnL8BCvkIrATsqu0" }
          ],
          "packages": {
            "users": {
              "open": { "bob": ["write"] },
              "drop": { "bob": ["write"] },
              "Mixed.Case": { "bob": ["read"] },
              "mixed-case": { "gina": ["read", "write"] },
              "reserved": { "bob": ["write"] },
              "emptied": { "dave": [] }
            },
            "groups": {
              "open": { "everyone": ["read"] },
              "team": { "developers": ["read", "write"], "auditors": ["read"] },
              "staff": { "authenticated": ["read"] },
              "closed": { "admin": ["read", "write"] }
            }
          },
          "pending_users": [
            { "username": "erin", "password": "$5$rounds=16000$o3eU776Gu4VIN8Q.$EzA6tbUrRrjO0uvcTNkNPrW1PQkFOiNA5317IdSITf." }
          ]
        }
        """;

    /// <summary>The settings beside it: users are in a database, defaults and how it answers are here.</summary>
    public const string Config =
        """
        [app:main]
        use = egg:pypicloud
        pypi.fallback = none
        pypi.auth = sql
        auth.db.url = sqlite:////var/lib/pypicloud/acl.sqlite
        pypi.default_read =
            authenticated
        pypi.default_write = developers admin
        pypi.realm = pypi

        [server:main]
        use = egg:waitress#main
        """;

    /// <summary>Who there is beside those without credentials; the packages have entries for some of them.</summary>
    public static readonly string[] Users = ["alice", "bob", "carol", "dave", "gina", "root"];

    /// <summary>The same export as <c>/admin/acl.json.gz</c> gives it.</summary>
    public static byte[] Packed(string text = Export)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }
}
