namespace Larder.Gateway.Authentication;

/// <summary>Says on an endpoint what <see cref="AccessMiddleware"/> asks for. The last one on an endpoint counts; none means
/// <see cref="Permission.Administer"/>.</summary>
/// <param name="DependsOnCaller">Whether the answer depends on who asks. If not, an endpoint for reading looks at no credentials
/// where reading is open to everybody.</param>
internal sealed record PermissionRequirement(Permission Permission, bool DependsOnCaller = false);
