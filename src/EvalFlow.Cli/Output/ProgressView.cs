using EvalFlow.Core.Runs;
using Spectre.Console;

namespace EvalFlow.Cli.Output;

/// <summary>Shows how runs get on, on standard error: bars for somebody who watches, plain lines for a log.</summary>
/// <param name="lookEvery">How old what is said of the storage may be; what this process does is always shown as it is.</param>
internal sealed class ProgressView(Screen screen, IRunStore runs, ProgressBoard board, TimeSpan lookEvery, TimeProvider clock)
{
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LogLine = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, (long At, Run Run, RunProgress Progress)> _looks = [];

    public async Task WatchAsync(IReadOnlyList<Run> watched, Task work, CancellationToken cancellationToken)
    {
        if (screen.IsTerminal && !screen.Json)
        {
            await screen.Error.Progress().HideCompleted(false)
                .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
                .StartAsync(context => BarsAsync(context, watched, work, cancellationToken));
        }
        else
        {
            await LinesAsync(watched, work, cancellationToken);
        }
        await work;
    }

    private async Task BarsAsync(ProgressContext context, IReadOnlyList<Run> watched, Task work, CancellationToken cancellationToken)
    {
        ProgressTask[] bars = [.. watched.Select(run => context.AddTask(Markup.Escape(run.EvalId)))];
        long start = clock.GetTimestamp();
        bool last;
        do
        {
            last = work.IsCompleted;
            for (int i = 0; i < bars.Length; i++)
            {
                Seen seen = await LookAsync(watched[i], clock.GetElapsedTime(start), cancellationToken);
                bars[i].MaxValue = Math.Max(1, seen.Planned);
                bars[i].Value = Math.Min(seen.Done, bars[i].MaxValue);
                bars[i].Description = Markup.Escape($"{watched[i].EvalId} {seen}");
            }
            await WaitAsync(work, Redraw, cancellationToken);
        }
        while (!last);
    }

    private async Task LinesAsync(IReadOnlyList<Run> watched, Task work, CancellationToken cancellationToken)
    {
        long start = clock.GetTimestamp();
        while (!work.IsCompleted)
        {
            await WaitAsync(work, LogLine, cancellationToken);
            if (work.IsCompleted)
            {
                return;
            }
            foreach (Run run in watched)
            {
                screen.Note($"{run.EvalId}: {await LookAsync(run, clock.GetElapsedTime(start), cancellationToken)}");
            }
        }
    }

    private async Task WaitAsync(Task work, TimeSpan pause, CancellationToken cancellationToken) =>
        await Task.WhenAny(work, Task.Delay(pause, clock, cancellationToken));

    private async Task<Seen> LookAsync(Run run, TimeSpan elapsed, CancellationToken cancellationToken)
    {
        if (!_looks.TryGetValue(run.RunId, out (long At, Run Run, RunProgress Progress) look) || clock.GetElapsedTime(look.At) >= lookEvery)
        {
            look = (clock.GetTimestamp(), await runs.FindAsync(run.RunId, cancellationToken) ?? run, await runs.ReadProgressAsync(run.RunId, cancellationToken));
            _looks[run.RunId] = look;
        }
        (_, Run now, RunProgress progress) = look;
        RunTally tally = board.For(run.RunId);
        long committed = progress.Counts.Completed + progress.Counts.Errored;
        return new Seen(Math.Min(Math.Max(committed, tally.Done), now.Planned), now.Planned, tally.Done / Math.Max(0.001, elapsed.TotalSeconds),
            Math.Max(tally.Errored, progress.Counts.Errored), tally.CostUsd);
    }

    private sealed record Seen(long Done, int Planned, double Rate, long Errors, double Cost)
    {
        public override string ToString()
        {
            string eta = Rate > 0 && Done < Planned ? $", {Numbers.Duration(TimeSpan.FromSeconds((Planned - Done) / Rate))} left" : "";
            string errors = Errors > 0 ? $", {Numbers.Count(Errors)} errors" : "";
            string cost = Cost > 0 ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $", {Cost:0.00} USD") : "";
            return $"{Numbers.Count(Done)}/{Numbers.Count(Planned)}, {Numbers.Count((long)Rate)}/s{eta}{errors}{cost}";
        }
    }
}
