namespace Larder.Gateway.Simple;

/// <summary>Content types of the simple index.</summary>
internal static class SimpleTypes
{
    /// <summary>The version of the interface that pages in JSON speak.</summary>
    public const string ApiVersion = "1.4";

    /// <summary>What to tell clients that accept nothing of it.</summary>
    public const string List =
        "This page is there as:\napplication/vnd.pypi.simple.v1+json\napplication/vnd.pypi.simple.v1+html\ntext/html\n";

    public static string Of(SimpleFormat format) => format switch
    {
        SimpleFormat.Json => "application/vnd.pypi.simple.v1+json",
        SimpleFormat.Html => "application/vnd.pypi.simple.v1+html; charset=utf-8",
        _ => "text/html; charset=utf-8",
    };
}
