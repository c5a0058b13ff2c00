using System.Security.Cryptography;
using System.Text;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Regressions;

namespace EvalFlow.Core.Alerts;

/// <summary>Writes an alert into the outbox for each regression of a comparison. Raising again changes nothing.</summary>
public sealed class RaiseAlerts(IAlertStore store, IReadOnlyList<IAlertChannel> channels, TimeProvider clock)
{
    // Evals without a severity are taken as middling, so that they neither drown nor wake anyone.
    private const int DefaultSeverity = 3;

    /// <returns>Alerts raised or seen again.</returns>
    public async Task<int> RunAsync(Comparison comparison, EvalDefinition definition, CancellationToken cancellationToken)
    {
        ComparisonRow[] regressed = [.. comparison.Comparisons.Where(row => row.Verdict == Verdict.Regressed)];
        foreach (ComparisonRow row in regressed)
        {
            await store.RaiseAsync(ToAlert(comparison, row, definition), [.. channels.Select(channel => channel.Name)], cancellationToken);
        }
        return regressed.Length;
    }

    private Alert ToAlert(Comparison comparison, ComparisonRow row, EvalDefinition definition)
    {
        string? slice = row.Slice is null ? null : string.Join(", ", row.Slice.Select(pair => $"{pair.Key}={pair.Value}"));
        string key = string.Join('|', "regression", definition.Id, row.Metric, slice, comparison.BaselineModel, comparison.CandidateModel);
        DateTimeOffset now = clock.GetUtcNow();
        return new Alert
        {
            AlertId = $"a-{Hash($"{key}|{comparison.CandidateRun}")[..10]}",
            DedupKey = Hash(key),
            Kind = "regression",
            Severity = definition.Severity ?? DefaultSeverity,
            Title = $"{definition.Title}: {row.Metric}{(slice is null ? "" : $" ({slice})")} regressed",
            Body = row.Summary,
            EvalId = definition.Id,
            Metric = row.Metric,
            Slice = slice,
            Owner = definition.Owner,
            BaselineRun = comparison.BaselineRun,
            CandidateRun = comparison.CandidateRun,
            RaisedAt = now,
            LastSeenAt = now,
        };
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
