using System.Globalization;
using System.Reflection;
using EvalFlow.AzureStorage.Tests;
using EvalFlow.Functions.Triggers;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace EvalFlow.Functions.Tests;

/// <summary>Which functions the app has and what binds them, read from the attributes the runtime reads.</summary>
public sealed class FunctionTableTests(Azurite azurite)
{
    public static IEnumerable<Type> Classes => Functions.Select(function => function.DeclaringType!).Distinct();

    private static MethodInfo[] Functions { get; } =
    [
        .. typeof(Shards).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Where(method => method.GetCustomAttribute<FunctionAttribute>() is not null),
    ];

    [Fact]
    public void Triggers_AreBoundAsTheDocumentsSay()
    {
        string[] table = [.. Functions.Select(Line).OfType<string>().Order(StringComparer.Ordinal)];

        Assert.Equal(
            [
                "Alerts_Audit_ServiceBus: topic evalflow-alerts/audit, sessions, settled by hand, connection ServiceBus",
                "Alerts_Email_ServiceBus: topic evalflow-alerts/email, sessions, settled by hand, connection ServiceBus",
                "Alerts_Pager_ServiceBus: topic evalflow-alerts/pager, sessions, settled by hand, connection ServiceBus",
                "Alerts_Slack_ServiceBus: topic evalflow-alerts/slack, sessions, settled by hand, connection ServiceBus",
                "Alerts_Teams_ServiceBus: topic evalflow-alerts/teams, sessions, settled by hand, connection ServiceBus",
                "Alerts_Timer: timer 15 * * * * *",
                "Alerts_Webhook_ServiceBus: topic evalflow-alerts/webhook, sessions, settled by hand, connection ServiceBus",
                "DeadLetters_Timer: timer 0 */5 * * * *",
                "Freshness_Timer: timer 0 */15 * * * *",
                "ReleaseEvents_EventGrid: event grid",
                "ReleaseEvents_ServiceBus: bus queue evalflow-releases, settled by hand, connection ServiceBus",
                "Runs_Cancel_Http: post runs/{id}/cancel, Function",
                "Runs_Create_Http: post runs, Function",
                "Runs_Status_Http: get runs/{id}, Function",
                "Shards_PoisonQueue: queue evalflow-shards-poison, connection EvalFlowStorage",
                "Shards_Queue: queue evalflow-shards, connection EvalFlowStorage",
            ],
            table);
    }

    [Fact]
    public async Task Catalogue_EveryWorkflowAndActivity_HasItsFunction()
    {
        await using AppBench bench = await AppBench.OpenAsync(azurite);

        Assert.Equal(bench.Pipeline.Catalog.Workflows.Order(StringComparer.Ordinal), With<OrchestrationTriggerAttribute>());
        Assert.Equal(bench.Pipeline.Catalog.Activities.Order(StringComparer.Ordinal), With<ActivityTriggerAttribute>());
    }

    [Fact]
    public void Names_AreOfOneFunctionEach_AndStartersAskForADurableClient()
    {
        string[] names = [.. Functions.Select(NameOf)];

        Assert.Equal(names.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(
            Functions.SelectMany(function => function.GetParameters()).Where(parameter => parameter.ParameterType == typeof(DurableTaskClient)),
            parameter => Assert.NotNull(parameter.GetCustomAttribute<DurableClientAttribute>()));
    }

    [Fact]
    public void Metadata_ThatTheRuntimeIndexes_HoldsTheSameFunctions()
    {
        using FileStream file = File.OpenRead(Path.Combine(Path.GetDirectoryName(typeof(Shards).Assembly.Location)!, "functions.metadata"));
        using System.Text.Json.JsonDocument metadata = System.Text.Json.JsonDocument.Parse(file);

        Assert.Equal(
            Functions.Select(NameOf).Order(StringComparer.Ordinal),
            metadata.RootElement.EnumerateArray().Select(function => function.GetProperty("name").GetString()!).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> With<T>()
        where T : Attribute => Functions.Where(function => function.GetParameters().Any(parameter => parameter.IsDefined(typeof(T))))
            .Select(NameOf).Order(StringComparer.Ordinal);

    private static string NameOf(MethodInfo function) => function.GetCustomAttribute<FunctionAttribute>()!.Name;

    private static string? Line(MethodInfo function)
    {
        Attribute trigger = function.GetParameters().SelectMany(parameter => parameter.GetCustomAttributes()).First(attribute => attribute.GetType().Name.Contains("Trigger", StringComparison.Ordinal));
        string? binding = trigger switch
        {
            ServiceBusTriggerAttribute { TopicName: not null } topic => string.Create(
                CultureInfo.InvariantCulture, $"topic {topic.TopicName}/{topic.SubscriptionName}{Settling(topic)}, connection {topic.Connection}"),
            ServiceBusTriggerAttribute queue => $"bus queue {queue.QueueName}{Settling(queue)}, connection {queue.Connection}",
            QueueTriggerAttribute queue => $"queue {queue.QueueName}, connection {queue.Connection}",
            TimerTriggerAttribute timer => $"timer {timer.Schedule}",
            HttpTriggerAttribute http => $"{string.Join(',', http.Methods!)} {http.Route}, {http.AuthLevel}",
            EventGridTriggerAttribute => "event grid",
            _ => null,
        };
        return binding is null ? null : $"{NameOf(function)}: {binding}";
    }

    private static string Settling(ServiceBusTriggerAttribute trigger) =>
        $"{(trigger.IsSessionsEnabled ? ", sessions" : "")}{(trigger.AutoCompleteMessages ? "" : ", settled by hand")}";
}
