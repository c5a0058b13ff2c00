using System.Diagnostics;
using EvalFlow.Core.Tests.Alerts;
using EvalFlow.MockModel;

namespace EvalFlow.Cli.Tests.Live;

/// <summary>The built command with the standard variables of OpenTelemetry: spans and metrics arrive at the collector they name.</summary>
public sealed class OtlpTests : IDisposable
{
    private const int Samples = 40;

    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_WithACollectorNamed_SendsItSpansAndMetricsWithoutText()
    {
        await using Receiver collector = new();
        await using MockServer server = await MockServer.StartAsync(new MockOptions { Answer = _ => "canary-answer" }, Cancel);
        using Process process = Process.Start(Command(new Uri(collector.Address, "/"), server))!;
        string error = await process.StandardError.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);

        Assert.True(process.ExitCode == 0, error);
        Received[] received = [.. collector.Requests];
        Assert.All(received, one => Assert.Equal("application/x-protobuf", one.ContentType));
        Assert.All(received, one => Assert.Contains("told-service", one.Text, StringComparison.Ordinal));
        Assert.Contains(received, one => one.Text.Contains("chat told-model", StringComparison.Ordinal) && one.Text.Contains("gen_ai.usage.output_tokens", StringComparison.Ordinal));
        foreach (string metric in (string[])["gen_ai.client.operation.duration", "gen_ai.client.token.usage", "evalflow.samples.scored", "evalflow.queue.age"])
        {
            Assert.Contains(received, one => one.Text.Contains(metric, StringComparison.Ordinal));
        }
        Assert.All(received, one => Assert.DoesNotContain("canary", one.Text, StringComparison.Ordinal));
    }

    private ProcessStartInfo Command(Uri collector, MockServer server)
    {
        // Where its users find it: beside the tests, what the web server's framework holds is missing.
        string kind = Path.GetRelativePath(Path.Combine(AppContext.BaseDirectory, "../.."), AppContext.BaseDirectory);
        string program = Path.GetFullPath(Path.Combine(
            AppContext.BaseDirectory, "../../../../../src/EvalFlow.Cli/bin", kind, OperatingSystem.IsWindows() ? "evalflow.exe" : "evalflow"));
        return new ProcessStartInfo(program, ["run", LiveEval.Write(_line, "told", Samples, "canary-prompt", "canary"), "--model", "openai:told-model", "--home", _line.Home, "--json"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment =
            {
                ["OPENAI_BASE_URL"] = $"{server.Address}v1",
                ["OPENAI_API_KEY"] = "sk-canary-key",
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.AbsoluteUri,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_SERVICE_NAME"] = "told-service",
            },
        };
    }
}
