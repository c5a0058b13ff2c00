using EvalFlow.Core;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace EvalFlow.Cli.Host;

/// <summary>Sends spans and measurements to the collector that the standard environment variables name; without one it loads nothing.</summary>
internal static class Exporter
{
    /// <summary>What to dispose of at the end, so that the last measurements are sent; null when nobody wants any.</summary>
    public static IDisposable? Start(Func<string, string?> environment)
    {
        bool off = string.Equals(environment("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase);
        bool traces = !off && Wanted(environment, "TRACES");
        bool metrics = !off && Wanted(environment, "METRICS");
        return traces || metrics ? Open(traces, metrics) : null;
    }

    private static bool Wanted(Func<string, string?> environment, string signal) =>
        environment($"OTEL_{signal}_EXPORTER") is null or "" or "otlp"
        && (environment("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 } || environment($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT") is { Length: > 0 });

    private static Both Open(bool traces, bool metrics)
    {
        // Name and attributes by OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES, which the detector reads last.
        ResourceBuilder resource = ResourceBuilder.CreateEmpty().AddService("evalflow").AddTelemetrySdk().AddEnvironmentVariableDetector();
        return new Both(
            traces ? Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(Telemetry.Name).AddOtlpExporter().Build() : null,
            metrics ? Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(Telemetry.Name).AddOtlpExporter().Build() : null);
    }

    private sealed record Both(IDisposable? Traces, IDisposable? Metrics) : IDisposable
    {
        public void Dispose()
        {
            Traces?.Dispose();
            Metrics?.Dispose();
        }
    }
}
