using System.Text.Json;
using EvalFlow.Core.Calibration;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Regressions;

/// <summary>What to compare and how strictly.</summary>
public sealed record CompareRequest
{
    public required Run Baseline { get; init; }
    public required Run Candidate { get; init; }

    /// <summary>Slices to look into; null for all that the eval declares, empty for none.</summary>
    public IReadOnlyList<string>? By { get; init; }

    /// <summary>Margin for every metric, instead of each metric's own.</summary>
    public double? Margin { get; init; }
    public double Alpha { get; init; } = 0.05;

    /// <summary>Compare in spite of what differs between the runs; null gives no verdict where something does.</summary>
    public AcceptedDifferences? Accept { get; init; }
}

/// <summary>Compares two runs of an eval, pair by pair, and gives the verdicts.</summary>
public sealed class CompareRuns(IRunStore runs, IEvalRegistry registry, ICalibrationStore calibrations, TimeProvider clock)
{
    /// <summary>Compares, and saves the comparison. Throws <see cref="BadInputException"/> for a slice the eval does not have.</summary>
    public async Task<Comparison> RunAsync(CompareRequest request, CancellationToken cancellationToken)
    {
        (Run baseline, Run candidate) = (request.Baseline, request.Candidate);
        DefinedRun before = await DefineAsync(baseline, cancellationToken);
        DefinedRun after = await DefineAsync(candidate, cancellationToken);
        IReadOnlyList<string> slices = Slices(request, after.Definition);
        Comparability comparability = Comparability.Of(before, after);
        Comparison? earlier = await ReadAsync(baseline, candidate, cancellationToken);
        LookReport look = LookRule.Of(
            after.Definition.Looks, await LookCount.OfAsync(runs, baseline, candidate, earlier, cancellationToken), request.Alpha);
        PairGathering pairs = new(after.Definition, slices, comparability.CanPair, baseline.Epochs, candidate.Epochs);
        BehaviourGathering behaviours = new();
        PairedRows rows = new((run, token) => runs.ReadPartsAsync(run, ShardPart.Scores, token));
        await foreach (RowBatch batch in rows.ReadAsync(baseline, candidate, cancellationToken))
        {
            pairs.Add(batch);
            behaviours.Add(batch);
        }
        Comparison alone = Report(request, after.Definition, comparability, look, pairs, behaviours) with
        {
            EarlierAcceptances = Acceptances(earlier),
        };
        Comparison comparison = await new JudgeCorrection(runs, calibrations).ApplyAsync(
            alone, after.Definition, baseline, candidate, cancellationToken);
        await runs.SaveComparisonAsync(
            baseline.RunId, candidate.RunId, JsonSerializer.Serialize(comparison, ReportJson.Compact), cancellationToken);
        return comparison;
    }

    private async Task<DefinedRun> DefineAsync(Run run, CancellationToken cancellationToken)
    {
        EvalVersion version = await registry.RequireAsync(run, cancellationToken);
        return new DefinedRun(run, version, OpenRuns.ReadDefinition(version));
    }

    /// <summary>The comparison last made of the two runs; null when there is none.</summary>
    public async Task<Comparison?> ReadAsync(Run baseline, Run candidate, CancellationToken cancellationToken) =>
        await runs.ReadComparisonAsync(baseline.RunId, candidate.RunId, cancellationToken) is { } stored
            ? JsonSerializer.Deserialize<Comparison>(stored, ReportJson.Compact) : null;

    private static IReadOnlyList<string> Slices(CompareRequest request, EvalDefinition definition)
    {
        IReadOnlyList<string> known = definition.Samples.Slices;
        Problem[] problems = [.. (request.By ?? []).Where(name => !known.Contains(name)).Select(name => new Problem(
            definition.Id, null, null, "--by", $"The eval has no slice '{name}'.{Suggestion.Ask(name, known)}",
            known.Count == 0 ? "The eval declares no slices." : $"Use one of: {string.Join(", ", known)}."))];
        return problems.Length > 0 ? throw new BadInputException(problems) : request.By ?? known;
    }

    private Comparison Report(
        CompareRequest request, EvalDefinition definition, Comparability comparability, LookReport look, PairGathering pairs, BehaviourGathering behaviours)
    {
        bool accepted = request.Accept is not null && comparability.Reasons.Count > 0;
        return new Comparison
        {
            BaselineRun = request.Baseline.RunId,
            CandidateRun = request.Candidate.RunId,
            EvalId = definition.Id,
            BaselineModel = request.Baseline.Model,
            CandidateModel = request.Candidate.Model,
            Comparable = comparability.Reasons.Count == 0,
            NotComparableReasons = comparability.Reasons,
            AcceptedBy = accepted ? request.Accept!.By : null,
            AcceptedBecause = accepted ? request.Accept!.Because : null,
            AcceptedAt = accepted ? clock.GetUtcNow() : null,
            AcceptedReasons = accepted ? comparability.Reasons : [],
            Alpha = request.Alpha,
            Look = look,
            Notes = [.. Notes(request, look, behaviours)],
            Comparisons = new ComparisonRows(request, definition, comparability, look).Of(pairs.Gathered()),
            Flips = pairs.Flips.Listed,
            FlipsTotal = pairs.Flips.Total,
            BothFailing = pairs.BothFailing.Counts,
            UnmatchedIds = pairs.LeftOut.SampleIds,
            LeftOut = pairs.LeftOut.Listed,
            LeftOutCounts = pairs.LeftOut.Counts,
            LeftOutSamples = pairs.LeftOut.Samples,
            Behaviours = behaviours.Rows(new VerdictRule(look.Alpha), request.Alpha, comparable: accepted || !comparability.EverythingDiffers),
        };
    }

    private static IEnumerable<string> Notes(CompareRequest request, LookReport look, BehaviourGathering behaviours)
    {
        if (LookRule.Note(look, request.Alpha) is { } note)
        {
            yield return note;
        }
        foreach (string run in new[] { behaviours.BaselineLacksRecord ? request.Baseline.RunId : "", behaviours.CandidateLacksRecord ? request.Candidate.RunId : "" }
            .Where(run => run.Length > 0))
        {
            yield return $"How the answers look was not recorded in run {run}, which an older version of EvalFlow made; only judge failures are compared.";
        }
    }

    private static IReadOnlyList<AcceptanceRecord> Acceptances(Comparison? earlier) => earlier switch
    {
        null => [],
        { AcceptedBy: { } by, AcceptedBecause: { } because, AcceptedAt: { } at } =>
            [.. earlier.EarlierAcceptances, new AcceptanceRecord(by, because, at, earlier.AcceptedReasons)],
        _ => earlier.EarlierAcceptances,
    };
}
