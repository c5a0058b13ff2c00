
namespace EvalFlow.Contracts.Runs;

/// <summary>
/// Crashes an operation at each of its durable writes and looks at what a new process finds: the state from before or from after
/// the operation, never one between.
/// </summary>
internal sealed class CrashDrill(Func<Task<StoreBench>> create)
{
    /// <summary>Brings a fresh storage to where the operation begins.</summary>
    public Func<StoreProcess, Task> Arrange { get; init; } = _ => Task.CompletedTask;

    public required Func<StoreProcess, Task> Act { get; init; }

    /// <summary>All that the operation may change, as text.</summary>
    public required Func<StoreProcess, Task<string>> Look { get; init; }

    /// <summary>True when a second try after the crash must lead to the same end.</summary>
    public bool IsRepeatable { get; init; } = true;

    public async Task RunAsync()
    {
        (string before, string after) = await RunWithoutCrashAsync();
        Assert.NotEqual(before, after);
        HashSet<string> found = [];
        int point = 0;
        while (await CrashAsync(++point, before, after) is { } seen)
        {
            found.Add(seen);
        }

        // A drill that only ever saw one of the two did not crash around the commit.
        Assert.Equal([before, after], found.OrderBy(state => state == after));
    }

    private async Task<(string Before, string After)> RunWithoutCrashAsync()
    {
        await using StoreBench bench = await create();
        await using StoreProcess process = await bench.BeginAsync();
        await Arrange(process);
        string before = await Look(process);
        await Act(process);
        return (before, await Look(process));
    }

    /// <returns>The state found after the crash; null when the operation has no such point.</returns>
    private async Task<string?> CrashAsync(int point, string before, string after)
    {
        await using StoreBench bench = await create();
        await using StoreProcess first = await bench.BeginAsync();
        await Arrange(first);
        StoreProcess crashing = await bench.BeginAsync(point);
        try
        {
            await Act(crashing);
        }
        catch (Exception) when (crashing.HasCrashed)
        {
            // As asked for.
        }
        bool crashed = crashing.HasCrashed;
        await crashing.DisposeAsync();

        await using StoreProcess next = await bench.BeginAsync();
        string found = await Look(next);
        Assert.Contains(found, new[] { before, after });
        if (IsRepeatable)
        {
            await Act(next);
            Assert.Equal(after, await Look(next));
        }
        return crashed ? found : null;
    }
}
