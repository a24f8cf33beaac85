namespace Larder.Gateway.Upload.Spool;

/// <summary>Digests of a file, in lower-case hexadecimal.</summary>
public sealed record ContentDigests(string Sha256, string Md5, string Blake2b256);
