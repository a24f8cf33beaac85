namespace Larder.Gateway.Authentication;

/// <summary>Says on an endpoint what <see cref="AccessMiddleware"/> asks for. The last one on an endpoint counts; none means
/// <see cref="Permission.Administer"/>.</summary>
internal sealed record PermissionRequirement(Permission Permission);
