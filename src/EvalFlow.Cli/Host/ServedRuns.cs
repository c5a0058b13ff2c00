using System.Collections.Concurrent;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;
using EvalFlow.Core.Runs;
using EvalFlow.Web.Hosting;
using Microsoft.Extensions.Logging;

namespace EvalFlow.Cli.Host;

/// <summary>What is kept of a run that a server took on.</summary>
internal sealed record ServedRun(string EvalId);

/// <summary>
/// Runs that this server sees to. Each is kept as a record, so that the next server goes on with those that a stop or a crash cut
/// short, and with no other: a run that a command line began may still be worked on there, or cost money nobody wants to spend.
/// </summary>
internal sealed class ServedRuns(EmbeddedHost host, ILogger logger) : IRunWorkers, IAsyncDisposable
{
    private const string Kind = "served_run";
    private const string Taken = "taken";
    private const string Ended = "ended";
    private const string Server = "evalflow serve";

    private readonly RecordSet<ServedRun> _kept = new(host.Records, Kind, host.Clock);
    private readonly ConcurrentDictionary<string, Task> _work = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();

    public bool IsTaken(string runId) => _work.TryGetValue(runId, out Task? work) && !work.IsCompleted;

    public async Task TakeAsync(Run run, string who, CancellationToken cancellationToken)
    {
        if (IsTaken(run.RunId) || run.Status != RunStatus.Running)
        {
            return;
        }
        (_, bool created) = await _kept.CreateAsync(run.RunId, run.EvalId, Taken, new ServedRun(run.EvalId), new Actor(who), cancellationToken);
        if (!created)
        {
            await SetAsync(run.RunId, Taken, new Actor(who), cancellationToken);
        }
        _work[run.RunId] = Task.Run(() => WorkAsync(run), CancellationToken.None);
    }

    /// <summary>Goes on with the runs that the last server left.</summary>
    /// <returns>How many there are.</returns>
    public async Task<int> ResumeAsync(CancellationToken cancellationToken)
    {
        List<Kept<ServedRun>> left = [];
        await foreach (Kept<ServedRun> kept in _kept.ListAsync(state: Taken, cancellationToken: cancellationToken))
        {
            left.Add(kept);
        }
        foreach (Kept<ServedRun> kept in left)
        {
            if (await host.Runs.FindAsync(kept.Id, cancellationToken) is { Status: RunStatus.Running } run)
            {
                await ResumeAsync(run, kept.Who, cancellationToken);
            }
            else
            {
                await SetAsync(kept.Id, Ended, new Actor(Server), cancellationToken);
            }
        }
        return _work.Count;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_work.Values);
        _stop.Dispose();
    }

    private async Task ResumeAsync(Run run, string who, CancellationToken cancellationToken)
    {
        try
        {
            await TakeAsync(await host.Submit.ResumeAsync(run, budget: null, cancellationToken), who, cancellationToken);
        }
        catch (BadInputException refused)
        {
            logger.LogWarning("Run {RunId} cannot go on: {Reason}", run.RunId, refused.Message);
        }
    }

    private async Task WorkAsync(Run run)
    {
        try
        {
            await host.WorkAsync([run], _stop.Token);
            await SetAsync(run.RunId, Ended, new Actor(Server), CancellationToken.None);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The next server goes on with it.
        }
#pragma warning disable CA1031 // One run that cannot go on must not end the server.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            logger.LogError(failure, "The work on run {RunId} ended.", run.RunId);
        }
    }

    private async Task SetAsync(string runId, string state, Actor actor, CancellationToken cancellationToken) =>
        await _kept.ChangeAsync(runId, kept => kept.State == state ? null : (state, kept.Body), actor, cancellationToken);
}
