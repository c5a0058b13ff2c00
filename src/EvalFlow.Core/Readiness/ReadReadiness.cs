using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EvalFlow.Core.Findings;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Records;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Releases;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Readiness;

/// <summary>Says of a release whether it may be launched, from what is stored now; writes nothing.</summary>
public sealed class ReadReadiness(
    ReleaseSet releases, ReadinessRecords records, IRunStore runs, ReadRunReport reports, ReadFreshness freshness, ReadFindings findings)
{
    /// <summary>Throws <see cref="KeyNotFoundException"/> when there is no such release.</summary>
    public async Task<ReadinessReport> RunAsync(string releaseId, CancellationToken cancellationToken)
    {
        Kept<Release> release = await releases.GetAsync(releaseId, cancellationToken);
        OpenFindingLine[] open = await FindingsAsync(release, cancellationToken);
        Dictionary<string, EvalFreshness> fresh = (await freshness.ReadAsync([.. release.Body.Evals.Select(eval => eval.EvalId)], cancellationToken))
            .ToDictionary(eval => eval.EvalId);
        List<ReadinessEval> evals = [];
        foreach (RequiredEval eval in release.Body.Evals)
        {
            evals.Add(await EvalAsync(release.Body, eval, fresh.GetValueOrDefault(eval.EvalId), open, cancellationToken));
        }
        string evidence = Hash(string.Join('\n', evals.Select(eval => $"{eval.EvalHash} {eval.ResultHash}")));
        Decided decided = await DecidedAsync(releaseId, evals, evidence, cancellationToken);
        return ReadinessRules.Weigh(new ReadinessReport
        {
            ReleaseId = releaseId,
            Name = release.Body.Event.Name,
            Baseline = release.Body.Event.BaselineVersion is { } version ? $"{release.Body.Event.ModelId} {version}" : release.Body.BaselineModel,
            LaunchId = release.Body.Event.LaunchId,
            Deadline = release.Body.Event.Deadline,
            State = release.State,
            AsOf = records.Clock.GetUtcNow(),
            Recommendation = Recommendation.NotReady,
            Reasons = [],
            Evals = evals,
            Findings = open,
            Waivers = decided.Waivers,
            SignOffs = decided.SignOffs,
            Decision = decided.Decision,
            RequiredSetHash = Hash(string.Join('\n', evals.Select(eval => eval.EvalHash).Order(StringComparer.Ordinal))),
            EvidenceHash = evidence,
        });
    }

    private async Task<ReadinessEval> EvalAsync(
        Release release, RequiredEval eval, EvalFreshness? fresh, OpenFindingLine[] open, CancellationToken cancellationToken)
    {
        Run? run = eval.CandidateRun is { } id ? await runs.FindAsync(id, cancellationToken) : null;
        RunReport? report = run is null ? null : await reports.RunAsync(run, cancellationToken);
        Comparison? comparison = run?.BaselineRun is { } baseline && await runs.ReadComparisonAsync(baseline, run.RunId, cancellationToken) is { } stored
            ? JsonSerializer.Deserialize<Comparison>(stored, ReportJson.Compact) : null;
        ReadinessEval line = new()
        {
            EvalId = eval.EvalId,
            EvalVersion = eval.EvalVersion,
            EvalHash = eval.EvalHash,
            Title = eval.Title,
            Severity = eval.Severity,
            HarmDomain = eval.HarmDomain,
            Owner = eval.Owner,
            RequiredBecause = eval.RequiredBecause,
            RunId = run?.RunId,
            BaselineRun = run?.BaselineRun,
            Status = run?.Status ?? eval.Status,
            Samples = report?.Samples,
            Metric = report?.Metrics.FirstOrDefault(metric => metric is { Primary: true, Slice: null }),
            Gate = report?.Gate,
            Comparison = comparison?.Comparisons.FirstOrDefault(row => row is { Primary: true, Slice: null }),
            RegressedRows = comparison?.Comparisons.Count(row => row.Verdict == Verdict.Regressed) ?? 0,
            StaleReasons = fresh?.Reasons ?? [],
            Judges = [.. (report?.Judges ?? []).Where(judge => judge.IsJudge)],
            OpenFindings = [.. open.Where(finding => finding.Evals.Contains(eval.EvalId)).Select(finding => finding.FindingId)],
            ResultHash = run is { HasEnded: true } ? await ResultHashAsync(run, comparison, cancellationToken) : null,
        };
        return line with
        {
            Obstacles = [.. ReadinessRules.Obstacles(line, eval.Reason, release.BaselineModel is not null, comparison)],
            Remarks = [.. ReadinessRules.Remarks(line)],
        };
    }

    // Without the look count and what people accepted: comparing once more must not make a signature void.
    private async Task<string> ResultHashAsync(Run run, Comparison? comparison, CancellationToken cancellationToken)
    {
        string results = await runs.ReadResultsAsync(run.RunId, cancellationToken) ?? "";
        return Hash(CanonicalJson.Of(new { run.RunId, run.Attempt, Results = Hash(results), comparison?.Comparable, comparison?.Comparisons }));
    }

    private async Task<OpenFindingLine[]> FindingsAsync(Kept<Release> release, CancellationToken cancellationToken)
    {
        HashSet<string> own = [.. ReleaseLifecycle.RunIds(release.Body)];
        IReadOnlyList<FindingReport> all = await findings.ListAsync(new FindingFilter(), cancellationToken);
        return [.. all.Where(finding => finding.Release == release.Id || finding.Finding.Symptoms.Any(symptom => own.Contains(symptom.CandidateRun)))
            .Select(finding => new OpenFindingLine(
                finding.FindingId, finding.Finding.Title, finding.Finding.Severity, finding.Finding.Owner, finding.Finding.Due,
                StateWord.Of(finding.Stage), [.. finding.Finding.Symptoms.Select(symptom => symptom.EvalId).Distinct()]))];
    }

    private async Task<Decided> DecidedAsync(string releaseId, List<ReadinessEval> evals, string evidence, CancellationToken cancellationToken)
    {
        List<WaiverLine> waivers = [];
        await foreach (Kept<Waiver> kept in records.Waivers.ListAsync(releaseId, cancellationToken: cancellationToken))
        {
            Waiver waiver = kept.Body;
            waivers.Add(new WaiverLine(
                kept.Id, waiver.EvalId, waiver.Covers, waiver.Reason, waiver.RiskOwner, waiver.Expires, waiver.Mitigation, kept.Who, kept.At,
                kept.State == ReadinessDecisions.Given && waiver.Expires >= records.Today));
        }
        List<SignOffLine> signed = [];
        await foreach (Kept<SignOff> kept in records.SignOffs.ListAsync(releaseId, cancellationToken: cancellationToken))
        {
            bool holds = evals.Any(eval => eval.EvalId == kept.Body.EvalId && eval.ResultHash == kept.Body.ResultHash && !People.Same(kept.Who, eval.Owner));
            signed.Add(new SignOffLine(kept.Body.EvalId, kept.Body.RunId, kept.Body.ResultHash, kept.Who, kept.At, kept.Note, holds));
        }
        Kept<LaunchDecision>? decision = await records.Decisions.FindAsync(releaseId, cancellationToken);
        return new Decided(waivers, signed, decision is null ? null : new DecisionLine(
            decision.Body.Launch, decision.Who, decision.At, decision.Note, decision.Body.Recommendation, decision.Body.EvidenceHash == evidence));
    }

    internal static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private sealed record Decided(IReadOnlyList<WaiverLine> Waivers, IReadOnlyList<SignOffLine> SignOffs, DecisionLine? Decision);
}
