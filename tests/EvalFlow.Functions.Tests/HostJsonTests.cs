using System.Text.Json;
using EvalFlow.Functions.Triggers;

namespace EvalFlow.Functions.Tests;

/// <summary>host.json as the app is built with it, against what the code assumes of it.</summary>
public sealed class HostJsonTests
{
    private static readonly JsonElement Host = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "host.json"))).RootElement;

    [Theory]
    [InlineData("telemetryMode", "\"OpenTelemetry\"")]
    [InlineData("extensions.durableTask.versionMatchStrategy", "\"CurrentOrOlder\"")]
    [InlineData("extensions.durableTask.versionFailureStrategy", "\"Reject\"")]
    [InlineData("extensions.durableTask.tracing.traceInputsAndOutputs", "false")]
    // ShardWorkers.MaxDeliveries; the storage adapter writes base64.
    [InlineData("extensions.queues.maxDequeueCount", "5")]
    [InlineData("extensions.queues.messageEncoding", "\"base64\"")]
    [InlineData("extensions.serviceBus.prefetchCount", "0")]
    public void Value_IsTheOneThatTheCodeCountsOn(string path, string json) => Assert.Equal(json, Find(path).GetRawText());

    [Fact]
    public void LockRenewal_CoversEveryPauseBeforeAMessageIsThrownBack() =>
        Assert.True(TimeSpan.Parse(Find("extensions.serviceBus.maxAutoLockRenewalDuration").GetString()!) >= Alerts.ChannelDelivery.PauseAfter(10, null) * 2);

    [Fact]
    public void HubName_IsOneThatEveryBackendTakes() => Assert.Matches("^[A-Za-z0-9]{3,45}$", Find("extensions.durableTask.hubName").GetString());

    [Fact]
    public void QueueOfTheTrigger_IsTheOneThatTheStorageAdapterFills() => Assert.Equal("evalflow-shards", Shards.Queue);

    private static JsonElement Find(string path) => path.Split('.').Aggregate(Host, (element, name) => element.GetProperty(name));
}
