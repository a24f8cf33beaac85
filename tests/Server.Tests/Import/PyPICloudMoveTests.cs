using System.Text.RegularExpressions;

namespace Larder.Server.Tests.Import;

/// <summary>Whoever comes from PyPICloud finds the same doors open and closed, but for what <c>docs/pypicloud.md</c> lists.</summary>
public sealed partial class PyPICloudMoveTests
{
    private static readonly string[] Callers = [PyPICloudRules.Anonymous, .. PyPICloudSamples.Users];

    [Fact]
    public async Task Everybody_reads_and_writes_what_PyPICloud_let_them_but_for_the_differences_that_are_documented()
    {
        await using var index = await MovedIndex.StartAsync();
        var differences = new SortedSet<string>(StringComparer.Ordinal);

        foreach (var (package, _, readers, writers) in PyPICloudRules.Packages)
        {
            var file = FileLink().Match(await index.TextAsync("root", $"/simple/{package}/")).Groups[1].Value;
            foreach (var (number, caller) in Callers.Index())
            {
                Compare("page", PyPICloudRules.Page(readers, caller), await index.StatusAsync(caller, HttpMethod.Get, $"/simple/{package}/"));
                Compare("api", PyPICloudRules.Api(readers, caller), await index.StatusAsync(caller, HttpMethod.Get, $"/api/packages/{package}"));
                Compare("download", PyPICloudRules.Api(readers, caller), await index.StatusAsync(caller, HttpMethod.Get, $"/files/{package}/{file}"));
                Compare("upload", PyPICloudRules.Upload(writers, caller), await index.UploadAsync(caller, package, $"1.{number}"));
                Compare(
                    "delete", PyPICloudRules.Delete(writers, caller),
                    await index.StatusAsync(
                        caller, HttpMethod.Delete, $"/api/packages/{package}/files/{package}-0.{number}-py3-none-any.whl"));

                void Compare(string request, int before, int after)
                {
                    if (before != after)
                    {
                        differences.Add($"{request} {before} {after}");
                        Assert.True(caller is not (PyPICloudRules.Anonymous or "root"), $"{request} of {package} by '{caller}': {before} {after}");
                    }
                }
            }
        }

        Assert.Equal(["delete 200 403", "page 404 403"], differences);
    }

    [Fact]
    public async Task With_a_setting_even_pages_answer_as_PyPICloud_did()
    {
        await using var index = await MovedIndex.StartAsync("--Access:HideForbidden=true");

        foreach (var (package, _, readers, writers) in PyPICloudRules.Packages)
        {
            foreach (var (number, caller) in Callers.Index())
            {
                Assert.Equal(PyPICloudRules.Page(readers, caller), await index.StatusAsync(caller, HttpMethod.Get, $"/simple/{package}/"));
                Assert.Equal(PyPICloudRules.Upload(writers, caller), await index.UploadAsync(caller, package, $"1.{number}"));
            }
        }
    }

    [Fact]
    public async Task Lists_show_what_they_showed_and_names_are_free_or_taken_as_before()
    {
        await using var index = await MovedIndex.StartAsync();

        foreach (var caller in Callers)
        {
            var list = await index.TextAsync(caller, "/simple/");
            foreach (var (package, _, readers, _) in PyPICloudRules.Packages)
            {
                // PyPICloud answers a stranger a shorter list; here the list is asked for with credentials, unless everybody may read by default.
                var shown = PyPICloudRules.Allows(readers, caller) && caller != PyPICloudRules.Anonymous;
                Assert.True(shown == list.Contains($"\"{package}/\"", StringComparison.Ordinal), $"{package} for '{caller}': {list}");
            }
        }

        Assert.Equal(401, await index.UploadAsync(PyPICloudRules.Anonymous, "fresh", "1.0"));
        Assert.Equal(403, await index.UploadAsync("bob", "fresh", "1.0"));
        Assert.Equal(200, await index.UploadAsync("alice", "fresh", "1.0"));
        Assert.Equal(403, await index.UploadAsync("alice", "reserved", "1.0"));
        Assert.Equal(200, await index.UploadAsync("bob", "reserved", "1.0"));
        Assert.Equal(200, await index.UploadAsync("gina", "mixed_case", "1.0"));
        Assert.Equal(200, await index.StatusAsync("bob", HttpMethod.Get, "/simple/mixed-case/"));
        Assert.Equal(403, await index.StatusAsync("alice", HttpMethod.Get, "/simple/mixed-case/"));
        Assert.Equal(403, await index.UploadAsync("bob", "mixed_case", "1.1"));
    }

    [Fact]
    public async Task The_old_password_logs_in_and_is_hashed_anew_and_who_waited_goes_on_waiting()
    {
        await using var index = await MovedIndex.StartAsync();
        Assert.DoesNotContain("$", index.Imported.Output);
        Assert.Contains("frank has no password here", index.Imported.Output);
        Assert.Contains("\"Registration\": true", index.Imported.Output);
        Assert.Contains("mixed-case", index.Imported.Output);

        foreach (var user in PyPICloudSamples.Users)
        {
            var before = (await index.UserAsync(user))["passwordHash"]!.GetValue<string>();
            Assert.Contains(before, PyPICloudSamples.Export);
            Assert.Equal(200, await index.StatusAsync(user, HttpMethod.Get, "/api/whoami"));
            await Until.TrueAsync(async () => (await index.UserAsync(user))["passwordHash"]!.GetValue<string>()
                .StartsWith("$argon2id$v=19$m=19456,t=2,p=1$", StringComparison.Ordinal));
            Assert.Equal(200, await index.StatusAsync(user, HttpMethod.Get, "/api/whoami"));
        }

        Assert.Equal(401, await index.StatusAsync("erin", HttpMethod.Get, "/api/whoami"));
        Assert.Equal(401, await index.StatusAsync("frank", HttpMethod.Get, "/api/whoami"));
        await index.DoAsync("user", "approve", "erin");
        Assert.Equal(200, await index.StatusAsync("erin", HttpMethod.Get, "/simple/plain/"));
        Assert.Contains("erin", (await index.DoAsync("user", "list")).Output);
    }

    [Fact]
    public async Task The_same_import_again_changes_nothing_and_overwrite_takes_back_what_differs()
    {
        await using var index = await MovedIndex.StartAsync();
        var before = (await index.DoAsync("export")).Output;

        var again = await index.ImportAgainAsync();
        Assert.Equal(0, again.Status);
        Assert.Matches(@"\nusers +0 +0 +7 +0 +0\n", again.Output);
        Assert.Matches(@"\naccess lists +0 +0 +8 +0 +0\n", again.Output);
        Assert.Equal(before, (await index.DoAsync("export")).Output);

        await index.DoAsync("acl", "grant", "team", "user:dave", "write");
        await index.DoAsync("user", "disable", "bob");
        await index.DoAsync("group", "add-member", "auditors", "dave");
        await index.DoAsync("acl", "index", "defaults", "--read", "everyone");
        var kept = await index.ImportAgainAsync();
        Assert.Equal(0, kept.Status);
        Assert.Matches(@"\nkept +user +bob +differs: enabled\n", kept.Output);
        Assert.Matches(@"\nkept +membership +dave in auditors +", kept.Output);
        Assert.Matches(@"\nkept +access list +team +has other entries\n", kept.Output);
        Assert.Matches(@"\nkept +index +", kept.Output);
        var changed = (await index.DoAsync("export")).Output;
        Assert.NotEqual(before, changed);

        var dry = await index.ImportAgainAsync("--overwrite", "--dry-run");
        Assert.Matches(@"\nusers +0 +1 +6 +0 +0\n", dry.Output);
        Assert.Equal(changed, (await index.DoAsync("export")).Output);

        var replaced = await index.ImportAgainAsync("--overwrite");
        Assert.Matches(@"\nusers +0 +1 +6 +0 +0\n", replaced.Output);
        Assert.Matches(@"\nmemberships +0 +1 +2 +0 +0\n", replaced.Output);
        Assert.Equal(Timeless(before), Timeless((await index.DoAsync("export")).Output));
    }

    private static string Timeless(string document) => CreatedAt().Replace(document, "");

    [GeneratedRegex("\"createdAt\":\"[^\"]+\"")]
    private static partial Regex CreatedAt();

    [GeneratedRegex("href=\"[^\"]*/files/[^/\"]+/([^\"#]+)")]
    private static partial Regex FileLink();
}
