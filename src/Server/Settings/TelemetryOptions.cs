using Microsoft.Extensions.Options;

namespace Larder.Server.Settings;

/// <summary>Where metrics and traces go. Section <c>Telemetry</c>.</summary>
/// <remarks>The variables of OpenTelemetry (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, <c>OTEL_EXPORTER_OTLP_PROTOCOL</c>,
/// <c>OTEL_SERVICE_NAME</c>, …) work too.</remarks>
public sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>URL of an OTLP collector that speaks gRPC, such as <c>http://127.0.0.1:4317</c>. Default: what
    /// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says; if neither is set, nothing is sent.</summary>
    public Uri? Endpoint { get; set; }
}

/// <summary>Refuses an endpoint that is not a whole http or https URL.</summary>
internal sealed class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>
{
    public ValidateOptionsResult Validate(string? name, TelemetryOptions options) =>
        options.Endpoint is null or { IsAbsoluteUri: true, Scheme: "http" or "https" }
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Telemetry:Endpoint '{options.Endpoint}' is not a URL like http://127.0.0.1:4317.");
}
