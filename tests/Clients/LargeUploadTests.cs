using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Larder.Clients.Tests.Distributions;
using Larder.Clients.Tests.Running;

namespace Larder.Clients.Tests;

/// <summary>Large bodies do not make the program large.</summary>
public sealed class LargeUploadTests(SharedIndex shared) : IDisposable
{
    private const long Mebibyte = 1 << 20;

    private static readonly int LargeMebibytes = int.Parse(
        Environment.GetEnvironmentVariable("LARDER_LARGE_MEBIBYTES") ?? "300", CultureInfo.InvariantCulture);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_large_wheel_goes_in_and_out_in_little_memory()
    {
        await using var program = await shared.Index.StartAsync(
            _folder["data"], $"LARDER_Upload__MaxFileBytes={(LargeMebibytes + 100) * Mebibyte}");
        await program.Client.PublishAsync(Wheel.Make("before_heavy", "1.0"));
        var package = new PackageDescription("heavy", "1.0");
        var path = Wheel.WriteLarge(package, _folder.Path, LargeMebibytes);
        var form = UploadForm.Of(package, path);
        var before = program.Memory("VmRSS");
        program.ResetPeakMemory();

        using var answer = await program.Client.PostAsync("legacy/", form.ToContent(path), Stop);

        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Stop));
        var listed = Assert.Single(await program.Client.ListAsync("heavy"));
        await using var file = File.OpenRead(path);
        Assert.Equal(Convert.ToHexStringLower(await SHA256.HashDataAsync(file, Stop)), listed.Sha256);
        Assert.Equal(listed.Sha256, await program.Client.DigestAsync(listed.Url));
        Assert.InRange(program.Memory("VmHWM") - before, long.MinValue, 150 * Mebibyte);
    }

    [Fact]
    public async Task A_hundred_megabytes_of_form_fields_are_refused_in_little_memory()
    {
        await using var program = await shared.Index.StartAsync(_folder["data"]);
        await program.Client.PublishAsync(Wheel.Make("before_fields", "1.0"));
        var form = new UploadForm();
        foreach (var number in Enumerable.Range(0, 100))
        {
            form.Add($"description{number}", new string('x', 1_000_000));
        }

        var body = form.ToBytes();
        var before = program.Memory("VmRSS");
        program.ResetPeakMemory();

        var status = await SendAsync(program, form, body);

        Assert.True(status is null or HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge, $"{status}");
        Assert.InRange(program.Memory("VmHWM") - before, long.MinValue, 60 * Mebibyte);
        await program.Client.PublishAsync(Wheel.Make("alive_after_fields", "1.0"));
    }

    [Fact]
    public async Task One_field_of_a_hundred_megabytes_is_refused_in_little_memory()
    {
        await using var program = await shared.Index.StartAsync(_folder["data"]);
        await program.Client.PublishAsync(Wheel.Make("before_field", "1.0"));
        var form = new UploadForm().Add("description", new string('x', 100_000_000));
        var body = form.ToBytes();
        var before = program.Memory("VmRSS");
        program.ResetPeakMemory();

        var status = await SendAsync(program, form, body);

        Assert.True(status is null or HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge, $"{status}");
        Assert.InRange(program.Memory("VmHWM") - before, long.MinValue, 60 * Mebibyte);
        await program.Client.PublishAsync(Wheel.Make("alive_after_field", "1.0"));
    }

    /// <returns><see langword="null"/> if the program answered and closed the connection before the client had sent everything.</returns>
    private static async Task<HttpStatusCode?> SendAsync(LarderProgram program, UploadForm form, byte[] body)
    {
        try
        {
            using var answer = await program.Client.PostAsync("legacy/", form.ToContent(body), Stop);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
