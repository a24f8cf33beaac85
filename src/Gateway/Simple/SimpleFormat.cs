namespace Larder.Gateway.Simple;

/// <summary>The types of the simple index's pages.</summary>
/// <remarks>Spec: https://packaging.python.org/en/latest/specifications/simple-repository-api/#content-types</remarks>
internal enum SimpleFormat
{
    /// <summary><c>application/vnd.pypi.simple.v1+json</c></summary>
    Json = 0,

    /// <summary><c>application/vnd.pypi.simple.v1+html</c></summary>
    Html = 1,

    /// <summary><c>text/html</c>: the same bytes as <see cref="Html"/>.</summary>
    TextHtml = 2,
}

/// <summary>How a page's bytes are sent.</summary>
internal enum PageEncoding
{
    Identity = 0,
    Gzip = 1,
    Zstd = 2,
}
