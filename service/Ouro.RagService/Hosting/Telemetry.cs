using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Ouro.RagService.Pipeline;
using Ouro.RagService.Web;

namespace Ouro.RagService.Hosting;

/// <summary>
/// Traces and metrics sent to a collector (OTLP over HTTP). Only with an address: without one nothing is created, and a
/// stage pays one comparison. The request's own span, which takes up the caller's W3C context, is the web framework's.
/// </summary>
internal sealed class Telemetry(Uri collector) : IDisposable
{
    private readonly TracerProvider _traces = Sdk.CreateTracerProviderBuilder()
        .ConfigureResource(Describe)
        .AddSource("Microsoft.AspNetCore", StageSpans.SourceName)
        .AddOtlpExporter(options => Send(options, collector, "v1/traces"))
        .Build();

    private readonly MeterProvider _metrics = Sdk.CreateMeterProviderBuilder()
        .ConfigureResource(Describe)
        .AddMeter(Metrics.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
        .AddOtlpExporter(options => Send(options, collector, "v1/metrics"))
        .Build();

    private static void Describe(ResourceBuilder resource) => resource.AddService("ouro-rag-service");

    private static void Send(OtlpExporterOptions options, Uri collector, string path)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = new Uri(collector, path);
    }

    /// <summary>Sends what is left.</summary>
    public void Dispose()
    {
        _traces.Dispose();
        _metrics.Dispose();
    }
}
