using System.Net;
using System.Text.Json;

namespace Larder.Server.Operator;

/// <summary>What the management API answers.</summary>
/// <param name="Json">Undefined if there is no body, or it was refused.</param>
/// <param name="Refused">Why, as a sentence; <see langword="null"/> if it was not refused.</param>
internal sealed record OperatorAnswer(HttpStatusCode Status, JsonElement Json, string? Refused = null);
