using Azure.Messaging.ServiceBus;
using EvalFlow.Functions.Alerts;
using EvalFlow.Functions.Triggers;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace EvalFlow.Functions.Tests;

public sealed class DeadLettersTests
{
    [Fact]
    public async Task Timer_LooksAtEverySubscriptionAndTheReleaseQueue_AndTellsOfThoseWithDeadLetters()
    {
        await using Bus bus = new(new() { ["evalflow-alerts/slack"] = 3, ["evalflow-releases"] = 1 });
        LogLines log = new();

        await new DeadLetters(bus, log).CountAsync(new TimerInfo(), TestContext.Current.CancellationToken);

        Assert.Equal([.. AlertTopic.Subscriptions.Select(name => $"evalflow-alerts/{name}"), "evalflow-releases"], bus.Asked);
        Assert.Equal(
            [
                "Error: 3 dead letters (of at most 100 looked at) of evalflow-alerts/slack.",
                "Error: 1 dead letters (of at most 100 looked at) of evalflow-releases.",
            ],
            log.Lines);
    }

    private sealed class Bus(Dictionary<string, int> dead) : ServiceBusClient
    {
        public List<string> Asked { get; } = [];

        // There is no connection to close.
#pragma warning disable CA2215
        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
#pragma warning restore CA2215

        public override ServiceBusReceiver CreateReceiver(string topicName, string subscriptionName, ServiceBusReceiverOptions options) =>
            Receiver($"{topicName}/{subscriptionName}", options);

        public override ServiceBusReceiver CreateReceiver(string queueName, ServiceBusReceiverOptions options) => Receiver(queueName, options);

        private DeadReceiver Receiver(string place, ServiceBusReceiverOptions options)
        {
            Assert.Equal(SubQueue.DeadLetter, options.SubQueue);
            Asked.Add(place);
            return new DeadReceiver(dead.GetValueOrDefault(place));
        }
    }

    private sealed class DeadReceiver(int count) : ServiceBusReceiver
    {
#pragma warning disable CA2215
        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
#pragma warning restore CA2215

        public override Task<IReadOnlyList<ServiceBusReceivedMessage>> PeekMessagesAsync(
            int maxMessages, long? fromSequenceNumber = null, CancellationToken cancellationToken = default) =>
            Task.FromResult<IReadOnlyList<ServiceBusReceivedMessage>>(
                [.. Enumerable.Range(0, Math.Min(count, maxMessages)).Select(_ => ServiceBusModelFactory.ServiceBusReceivedMessage())]);
    }

    private sealed class LogLines : ILogger<DeadLetters>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add($"{logLevel}: {formatter(state, exception)}");
    }
}
