using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Findings;

/// <summary>What is to move, as a person says it.</summary>
/// <param name="Slice">name=value, or null for all samples.</param>
/// <param name="Move">Null for the metric's good direction.</param>
/// <param name="BeforeRun">The run to be better than; null for the one that showed the finding.</param>
public sealed record ClaimOrder(string EvalId, string Metric, string? Slice = null, Move? Move = null, string? BeforeRun = null);

/// <param name="Claims">Empty for all that the finding showed.</param>
public sealed record MitigationOrder(
    string FindingId, MitigationType Type, string Title, string? Owner, DateOnly? Due, IReadOnlyList<ClaimOrder> Claims, string? ResidualRisk = null);

/// <summary>Plans a remedy, with what it claims written down before anybody looks at a run.</summary>
public sealed class PlanMitigation(FindingRecords records, IRunStore runs, IEvalRegistry registry)
{
    /// <summary>The same title again is the same mitigation. Throws for claims that no run could show.</summary>
    /// <returns>The mitigation as it stands, and whether this call planned it.</returns>
    public async Task<(Kept<Mitigation> Mitigation, bool Planned)> RunAsync(MitigationOrder order, Actor actor, CancellationToken cancellationToken)
    {
        Kept<Finding> finding = await records.GetAsync(order.FindingId, cancellationToken);
        if (finding.Body.State != FindingState.Open || string.IsNullOrWhiteSpace(order.Title))
        {
            throw finding.Body.State == FindingState.Open
                ? new BadInputException([new Problem(finding.Id, null, null, "title", "The mitigation has no title.", "Say in a few words what is done.")])
                : new BadInputException(finding.Id, $"{finding.Id} is {finding.State}.", $"Reopen it first: evalflow findings reopen {finding.Id}");
        }
        IReadOnlyList<ClaimOrder> wanted = order.Claims.Count > 0 ? order.Claims
            : [.. finding.Body.Symptoms.Select(symptom => new ClaimOrder(symptom.EvalId, symptom.Metric, symptom.Slice))];
        List<Claim> claims = [];
        foreach (ClaimOrder claim in wanted.Distinct())
        {
            claims.Add(await ClaimAsync(finding.Body, claim, cancellationToken));
        }
        return await records.Mitigations.CreateAsync(
            FindingRecords.MitigationId(finding.Id, order.Title.Trim()), finding.Parent, StateWord.Of(MitigationState.Open),
            new Mitigation
            {
                FindingId = finding.Id,
                Type = order.Type,
                Title = order.Title.Trim(),
                Owner = order.Owner ?? finding.Body.Owner,
                Due = order.Due ?? finding.Body.Due,
                Claims = claims,
                ResidualRisk = order.ResidualRisk,
            },
            actor, cancellationToken);
    }

    private async Task<Claim> ClaimAsync(Finding finding, ClaimOrder order, CancellationToken cancellationToken)
    {
        // What is claimed of a slice that nobody saw is held against the same runs as the rest of its eval.
        Symptom? symptom = finding.Symptoms.FirstOrDefault(one => one.EvalId == order.EvalId && one.Metric == order.Metric && one.Slice == order.Slice)
            ?? finding.Symptoms.FirstOrDefault(one => one.EvalId == order.EvalId);
        Run before = await BeforeAsync(finding, order, symptom, cancellationToken);
        MetricSpec metric = await MetricAsync(before, order, cancellationToken);
        return new Claim
        {
            EvalId = order.EvalId,
            Metric = order.Metric,
            Slice = order.Slice,
            Move = MoveOf(metric, order),
            BeforeRun = before.RunId,
            BaselineRun = order.BeforeRun is null ? symptom?.BaselineRun : null,
        };
    }

    private async Task<Run> BeforeAsync(Finding finding, ClaimOrder order, Symptom? symptom, CancellationToken cancellationToken)
    {
        string? id = order.BeforeRun ?? symptom?.CandidateRun;
        Run? run = id is not null
            ? await runs.FindAsync(id, cancellationToken)
            : await NewestAsync(order.EvalId, finding.Symptoms[0].CandidateRun, cancellationToken);
        return run is { HasEnded: true } && run.EvalId == order.EvalId ? run : throw Wrong(
            order, $"There is no ended run{(id is null ? " of the model that showed the finding" : $" '{id}'")} of eval '{order.EvalId}' to be better than.",
            "Run the eval with that model first, or leave the claim out.");
    }

    // A side effect on another eval: the same model there is what the remedy starts from.
    private async Task<Run?> NewestAsync(string evalId, string shownBy, CancellationToken cancellationToken) =>
        await runs.FindAsync(shownBy, cancellationToken) is { } shown
            ? (await runs.ListAsync(cancellationToken)).FirstOrDefault(run => run.HasEnded && run.EvalId == evalId && run.Model == shown.Model) : null;

    private async Task<MetricSpec> MetricAsync(Run run, ClaimOrder order, CancellationToken cancellationToken)
    {
        EvalVersion version = await registry.FindByHashAsync(run.EvalHash, cancellationToken)
            ?? throw new KeyNotFoundException($"{run.EvalId}@{run.EvalVersion} is not in the registry.");
        EvalDefinition definition = OpenRuns.ReadDefinition(version);
        return definition.Metrics.FirstOrDefault(metric => metric.Name == order.Metric) ?? throw Wrong(
            order, $"The eval '{order.EvalId}' has no metric '{order.Metric}'.{Suggestion.Ask(order.Metric, definition.Metrics.Select(metric => metric.Name))}",
            $"Use one of: {string.Join(", ", definition.Metrics.Select(metric => metric.Name))}.");
    }

    private static Move MoveOf(MetricSpec metric, ClaimOrder order)
    {
        Move? good = metric.Direction switch
        {
            Direction.LowerIsBetter => Move.Down,
            Direction.HigherIsBetter => Move.Up,
            Direction.Neutral => null,
        };
        return good is { } better && order.Move is { } said && said != better
            ? throw Wrong(order, $"'{metric.Name}' is to move {StateWord.Of(said)}, but {StateWord.Of(better)} is better.", "A remedy cannot claim to make things worse; name the side effect in the residual risk.")
            : order.Move ?? good ?? throw Wrong(order, $"'{metric.Name}' has no good direction.", "Say which way it is to move: down or up.");
    }

    private static BadInputException Wrong(ClaimOrder order, string message, string fix) =>
        new([new Problem($"{order.EvalId}:{order.Metric}", null, null, "--claim", message, fix)]);
}
