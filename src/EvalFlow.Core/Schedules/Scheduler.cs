using System.Globalization;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Workflows;
using Microsoft.Extensions.Logging;

namespace EvalFlow.Core.Schedules;

/// <summary>
/// Starts the freshness workflow whenever a schedule says so, for hosts without timers of their own. The instance is named by
/// schedule and time, so that two processes, or one that comes back, start it once.
/// </summary>
/// <param name="schedules">Read anew before each look, so that a changed file counts without a restart.</param>
public sealed partial class Scheduler(IWorkflowEngine engine, Func<IReadOnlyList<Schedule>> schedules, TimeProvider clock, ILogger<Scheduler> log)
{
    // A host that was off at six in the morning does it when it comes back.
    private static readonly TimeSpan CatchUp = TimeSpan.FromDays(1);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);

    private IReadOnlyList<Schedule> _known = [];

    /// <summary>True for the ids of instances that a scheduler starts, so that a host knows which to run.</summary>
    public static bool IsOurs(string instanceId) => instanceId.StartsWith($"{FreshnessWorkflow.Name}-", StringComparison.Ordinal);

    /// <summary>Runs until cancelled; then it throws <see cref="OperationCanceledException"/>.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset from = clock.GetUtcNow() - CatchUp;
        while (true)
        {
            DateTimeOffset now = clock.GetUtcNow();
            await StartDueAsync(from, now, cancellationToken);
            from = now;
            await Task.Delay(Wait(now), clock, cancellationToken);
        }
    }

    /// <summary>Starts what fell due in (from, now]; of several times missed by one schedule, the last.</summary>
    /// <returns>Instances asked for.</returns>
    public async Task<int> StartDueAsync(DateTimeOffset from, DateTimeOffset now, CancellationToken cancellationToken)
    {
        int started = 0;
        foreach (Schedule schedule in Read())
        {
            if (schedule.LastWithin(from, now) is { } due)
            {
                string instance = string.Create(CultureInfo.InvariantCulture, $"{FreshnessWorkflow.Name}-{schedule.Id}-{due.UtcDateTime:yyyyMMdd-HHmm}");
                FreshnessInput input = new(DateOnly.FromDateTime(due.UtcDateTime), schedule.MaxRuns, schedule.MaxUsdPerRun);
                await engine.StartAsync(instance, FreshnessWorkflow.Name, input, cancellationToken);
                started++;
            }
        }
        return started;
    }

    private TimeSpan Wait(DateTimeOffset now)
    {
        DateTimeOffset next = _known.Select(schedule => schedule.NextAfter(now)).Append(now + LookAgain).OfType<DateTimeOffset>().Min();
        return next - now;
    }

    private IReadOnlyList<Schedule> Read()
    {
        try
        {
            _known = schedules();
        }
        catch (BadInputException broken)
        {
            LogBroken(log, broken.Message);
        }
        return _known;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The schedules cannot be read, so that those known before go on: {Reason}")]
    private static partial void LogBroken(ILogger logger, string reason);
}
