using Larder.Server.Settings;

namespace Larder.Server.Tests.Settings;

public sealed class StartArgumentsTests
{
    [Fact]
    public void Settings_are_taken_out_and_words_stay_in_order()
    {
        var (words, settings) = StartArguments.Split(
            ["package", "--Upload:MaxFileBytes=5", "list", "--Access:AnonymousRead", "true", "--data", "/srv", "--json"]);

        Assert.Equal(["package", "list", "--data", "/srv", "--json"], words);
        Assert.Equal(new("Upload:MaxFileBytes", "5"), settings[0]);
        Assert.Equal(new("Access:AnonymousRead", "true"), settings[1]);
    }

    [Theory]
    [InlineData("--Kestrel:Endpoints:Https:Url=https://*:8443", "Kestrel:Endpoints:Https:Url", "https://*:8443")]
    [InlineData("--Logging:LogLevel:Microsoft.AspNetCore=Debug", "Logging:LogLevel:Microsoft.AspNetCore", "Debug")]
    [InlineData("--Gateway:TrustedProxies:0=10.0.0.0/8", "Gateway:TrustedProxies:0", "10.0.0.0/8")]
    [InlineData("--A:B=", "A:B", "")]
    public void Values_may_hold_anything(string argument, string key, string value) =>
        Assert.Equal([new(key, value)], StartArguments.Split([argument]).Settings);

    [Theory]
    [InlineData("--data=/a:b")]
    [InlineData("--urls=http://x:1")]
    [InlineData("flask:3.0")]
    [InlineData("--reason")]
    public void Options_and_words_with_colons_are_no_settings(string word) =>
        Assert.Equal([word], StartArguments.Split([word]).Words);
}
