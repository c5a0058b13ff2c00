using System.Globalization;

namespace EvalFlow.Core.Alerts;

/// <param name="Error">Null when the channel took the message.</param>
public sealed record TestShot(string Channel, bool Taken, string? Error);

/// <summary>Sends a message that says it is a test. Nothing is stored and nothing is tried twice.</summary>
public sealed class TestFire(IReadOnlyList<IAlertChannel> channels, TimeProvider clock)
{
    /// <param name="runbook">That of the rule under test; null for a channel alone.</param>
    public async Task<IReadOnlyList<TestShot>> RunAsync(Uri? runbook, CancellationToken cancellationToken)
    {
        List<TestShot> shots = [];
        foreach (IAlertChannel channel in channels)
        {
            shots.Add(await FireAsync(channel, runbook, cancellationToken));
        }
        return shots;
    }

    private async Task<TestShot> FireAsync(IAlertChannel channel, Uri? runbook, CancellationToken cancellationToken)
    {
        AlertNotice notice = AlertNotice.Of(Trial(channel.Name), NoticeKind.Test, clock.GetUtcNow()) with { Runbook = runbook };
        try
        {
            await channel.SendAsync(notice, cancellationToken);
            if (channel is PagerDutyChannel)
            {
                // A test must not leave an incident behind.
                await channel.SendAsync(notice with { Kind = NoticeKind.Resolved, Sequence = 2 }, cancellationToken);
            }
            return new TestShot(channel.Name, true, null);
        }
#pragma warning disable CA1031 // Whatever is wrong with one channel, the others are tried.
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return new TestShot(channel.Name, false, failure is ChannelException known ? known.Message : failure.GetType().Name);
        }
    }

    private Alert Trial(string channel)
    {
        DateTimeOffset now = clock.GetUtcNow();
        string id = string.Create(CultureInfo.InvariantCulture, $"test-{now.UtcTicks}");
        return new Alert
        {
            AlertId = id,
            DedupKey = id,
            Kind = AlertKinds.Test,
            Severity = AlertSeverity.Lowest,
            Title = $"Test of the channel {channel}; nothing is wrong",
            Body = "Somebody tries whether alerts arrive here.",
            EvalId = "none",
            Metric = "",
            BaselineRun = "",
            CandidateRun = "",
            RaisedAt = now,
            LastSeenAt = now,
        };
    }
}
