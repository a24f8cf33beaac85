using Larder.Server.Settings;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Larder.Server;

/// <summary>Metrics and traces by OpenTelemetry, sent by OTLP where a collector is configured.</summary>
internal static class Telemetry
{
    /// <summary>Meters and trace sources of all projects begin so.</summary>
    private const string Own = "Larder.*";

    /// <summary>Registers everything if a collector is configured; otherwise nothing listens, and measuring costs nothing.</summary>
    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration, Role role)
    {
        services.AddOptions<TelemetryOptions>().Bind(configuration.GetSection(TelemetryOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsValidator>();
        var endpoint = configuration.GetSection(TelemetryOptions.Section).Get<TelemetryOptions>()?.Endpoint;
        if (endpoint is null && string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            return;
        }

        void SetEndpoint(OpenTelemetry.Exporter.OtlpExporterOptions exporter)
        {
            if (endpoint is not null)
            {
                exporter.Endpoint = endpoint;
            }
        }

        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource
                .AddService("larder", serviceVersion: ProgramVersion.Text)
                .AddAttributes([new("larder.role", role.ToString().ToLowerInvariant())])
                .AddEnvironmentVariableDetector())
            .WithMetrics(metrics => metrics
                .AddMeter(Own, "Microsoft.Orleans", "System.Net.Http")
                .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Routing")
                .AddRuntimeInstrumentation()
                .AddOtlpExporter(SetEndpoint))
            .WithTracing(tracing => tracing
                .AddSource(Own, "Microsoft.Orleans.*")
                .AddAspNetCoreInstrumentation(requests => requests.Filter = context => !IsProbe(context.Request.Path))
                .AddOtlpExporter(SetEndpoint));
    }

    private static bool IsProbe(PathString path) => path == "/healthz" || path == "/readyz";
}
