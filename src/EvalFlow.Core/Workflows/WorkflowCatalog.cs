using System.Text.Json;

namespace EvalFlow.Core.Workflows;

/// <summary>The workflows and activities a host can run, by name. Inputs and results travel as JSON.</summary>
public sealed class WorkflowCatalog
{
    private readonly Dictionary<string, Func<IWorkflowContext, string, Task<string>>> _workflows = [];
    private readonly Dictionary<string, Func<string, CancellationToken, Task<string>>> _activities = [];

    /// <summary>How inputs, results and event payloads are written in every engine.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { TypeInfoResolver = PipelineJson.Shapes() };

    /// <summary>Names of the workflows, for hosts that must announce each.</summary>
    public IReadOnlyCollection<string> Workflows => _workflows.Keys;

    /// <summary>Names of the activities, for hosts that must announce each.</summary>
    public IReadOnlyCollection<string> Activities => _activities.Keys;

    public WorkflowCatalog AddWorkflow<TInput, TResult>(string name, Func<IWorkflowContext, TInput, Task<TResult>> run)
    {
        _workflows.Add(name, async (context, input) => Write(await run(context, Read<TInput>(input))));
        return this;
    }

    /// <summary>Adds an activity. It may run more than once for one step, so it must be safe to repeat.</summary>
    public WorkflowCatalog AddActivity<TInput, TResult>(string name, Func<TInput, CancellationToken, Task<TResult>> run)
    {
        _activities.Add(name, async (input, cancellationToken) => Write(await run(Read<TInput>(input), cancellationToken)));
        return this;
    }

    /// <summary>Runs a workflow on JSON; throws <see cref="KeyNotFoundException"/> for a name that was never added.</summary>
    public Task<string> RunWorkflowAsync(string name, IWorkflowContext context, string input) => _workflows[name](context, input);

    /// <summary>Runs an activity on JSON; throws <see cref="KeyNotFoundException"/> for a name that was never added.</summary>
    public Task<string> RunActivityAsync(string name, string input, CancellationToken cancellationToken) =>
        _activities[name](input, cancellationToken);

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Json);

    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Json)!;
}
