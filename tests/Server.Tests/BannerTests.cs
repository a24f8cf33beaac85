namespace Larder.Server.Tests;

public sealed class BannerTests
{
    [Theory]
    [InlineData("http://[::]:8080", "http://127.0.0.1:8080")]
    [InlineData("http://0.0.0.0:80", "http://127.0.0.1:80")]
    [InlineData("https://packages.example:8443", "https://packages.example:8443")]
    public void Clients_get_an_address_they_can_use(string address, string url) =>
        Assert.Equal(url, Banner.ToClientUrl([address]));

    [Fact]
    public void The_first_password_comes_with_files_to_paste()
    {
        var output = new StringWriter();

        Banner.WriteFirstSteps(output, ["http://127.0.0.1:8080"], "s3cretS3cret");

        var text = output.ToString();
        Assert.Contains("index-url = http://admin:s3cretS3cret@127.0.0.1:8080/simple/", text);
        Assert.Contains("repository = http://127.0.0.1:8080/legacy/", text);
        Assert.Contains("username = admin", text);
        Assert.Contains("password = s3cretS3cret", text);
    }
}
