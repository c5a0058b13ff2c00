using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Freshness;

/// <summary>Evals whose review is overdue: the day of the last review plus the cadence has passed.</summary>
internal sealed class OverdueEvals(IEvalRegistry registry, IAlertStore alerts, IReadOnlyList<string> channels, TimeProvider clock)
{
    private const int DefaultSeverity = 3;

    public async Task<IReadOnlyList<OverdueEval>> ListAsync(FreshnessInput input, CancellationToken cancellationToken) =>
        [.. (await registry.ListAsync(cancellationToken)).GroupBy(version => version.Id)
            .Select(versions => OpenRuns.ReadDefinition(versions.Last()))
            .Where(definition => DueOf(definition) < input.Today)
            .Select(definition => new OverdueEval(
                definition.Id, definition.Title, definition.Owner, definition.Severity, DueOf(definition)!.Value))];

    /// <returns>Alerts raised or seen again.</returns>
    public async Task<int> AlertAsync(IReadOnlyList<OverdueEval> overdue, CancellationToken cancellationToken)
    {
        foreach (OverdueEval eval in overdue)
        {
            await alerts.RaiseAsync(ToAlert(eval), channels, cancellationToken);
        }
        return overdue.Count;
    }

    private static DateOnly? DueOf(EvalDefinition definition) =>
        definition.Review is { LastReviewed: { } last, CadenceDays: { } days } ? last.AddDays(days) : null;

    private Alert ToAlert(OverdueEval eval)
    {
        string due = eval.Due.ToString("O", CultureInfo.InvariantCulture);
        DateTimeOffset now = clock.GetUtcNow();
        return new Alert
        {
            AlertId = $"a-{Hash($"overdue|{eval.EvalId}|{due}")[..10]}",
            DedupKey = Hash($"overdue|{eval.EvalId}"),
            Kind = "eval_overdue",
            Severity = eval.Severity ?? DefaultSeverity,
            Title = $"{eval.Title}: review overdue",
            Body = $"The review of {eval.EvalId} was due on {due}.",
            EvalId = eval.EvalId,
            Metric = "review",
            Owner = eval.Owner,
            // No runs take part; the day stands where a run would, so that the same overdue review counts once.
            BaselineRun = "",
            CandidateRun = due,
            RaisedAt = now,
            LastSeenAt = now,
        };
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
