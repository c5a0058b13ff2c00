#pragma warning disable xUnit1069 // The tests do use the token; it is behind the property Cancel.
using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Schedules;
using EvalFlow.Core.Workflows;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EvalFlow.Core.Tests.Schedules;

public sealed class SchedulerTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    private readonly FakeTimeProvider _clock = new(new(2026, 11, 24, 4, 30, 0, TimeSpan.Zero));
    private readonly Engine _engine = new();
    private IReadOnlyList<Schedule> _schedules = [new("daily", "0 6 * * *", Berlin, 3, 2.5)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Scheduler Create() => new(
        _engine, () => _schedules ?? throw new BadInputException("freshness.yaml", "broken", "mend it"), _clock, NullLogger<Scheduler>.Instance);

    [Fact]
    public async Task StartDue_SixInBerlin_IsFiveInWinterAndFourInSummer()
    {
        Scheduler scheduler = Create();
        DateTimeOffset winter = new(2026, 11, 24, 5, 0, 0, TimeSpan.Zero);
        DateTimeOffset summer = new(2026, 7, 1, 4, 0, 0, TimeSpan.Zero);
        Assert.Equal(0, await scheduler.StartDueAsync(winter.AddMinutes(-30), winter.AddSeconds(-1), Cancel));
        Assert.Equal(1, await scheduler.StartDueAsync(winter.AddMinutes(-30), winter, Cancel));
        Assert.Equal(0, await scheduler.StartDueAsync(winter, winter.AddHours(1), Cancel));
        Assert.Equal(1, await scheduler.StartDueAsync(summer.AddMinutes(-1), summer, Cancel));

        Assert.Equal(["freshness-daily-20261124-0500", "freshness-daily-20260701-0400"], _engine.Started.Select(start => start.Id));
        Assert.Equal((FreshnessWorkflow.Name, new FreshnessInput(new DateOnly(2026, 11, 24), 3, 2.5)), (_engine.Started[0].Workflow, _engine.Started[0].Input));
    }

    [Fact]
    public async Task StartDue_SeveralMissed_StartsTheLastOnce()
    {
        DateTimeOffset now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
        Assert.Equal(1, await Create().StartDueAsync(now.AddDays(-5), now, Cancel));
        Assert.Equal("freshness-daily-20261124-0500", Assert.Single(_engine.Started).Id);
    }

    [Fact]
    public async Task StartDue_BrokenFile_GoesOnWithWhatWasKnown()
    {
        Scheduler scheduler = Create();
        DateTimeOffset due = new(2026, 11, 24, 5, 0, 0, TimeSpan.Zero);
        await scheduler.StartDueAsync(due.AddMinutes(-1), due, Cancel);
        _schedules = null!;
        Assert.Equal(1, await scheduler.StartDueAsync(due.AddHours(23), due.AddDays(1), Cancel));
    }

    [Fact(Timeout = 60_000)]
    public async Task Run_CatchesUpOnce_AndThenKeepsTime()
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Task running = Create().RunAsync(stop.Token);
        // What was due within the last day is begun at once; the next one at five, thirty minutes from now.
        Assert.Equal("freshness-daily-20261123-0500", await _engine.NextAsync(Cancel));
        Task<string> next = _engine.NextAsync(Cancel);
        while (!next.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }
        Assert.Equal("freshness-daily-20261124-0500", await next);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(2, _engine.Started.Count);
    }

    private sealed class Engine : IWorkflowEngine
    {
        private readonly System.Threading.Channels.Channel<string> _ids = System.Threading.Channels.Channel.CreateUnbounded<string>();

        public List<(string Id, string Workflow, object? Input)> Started { get; } = [];

        public Task<string> NextAsync(CancellationToken cancellationToken) => _ids.Reader.ReadAsync(cancellationToken).AsTask();

        public Task StartAsync(string instanceId, string workflow, object? input, CancellationToken cancellationToken)
        {
            if (Started.All(known => known.Id != instanceId))
            {
                Started.Add((instanceId, workflow, input));
                _ids.Writer.TryWrite(instanceId);
            }
            return Task.CompletedTask;
        }

        public Task RaiseEventAsync(string instanceId, string name, object? payload, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task CancelAsync(string instanceId, string reason, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<WorkflowState?> FindAsync(string instanceId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<WorkflowState> WaitAsync(string instanceId, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
