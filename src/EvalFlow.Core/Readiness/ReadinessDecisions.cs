using System.Globalization;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;

namespace EvalFlow.Core.Readiness;

/// <param name="Covers">Null for what stands against the eval now, but for a missing signature.</param>
public sealed record WaiverOrder(
    string EvalId, IReadOnlyList<ObstacleKind>? Covers, string Reason, string RiskOwner, DateOnly Expires, string Mitigation);

/// <summary>What people decide about a release: waive, sign, decide. Each is a record with who and when, and never changes a result.</summary>
public sealed class ReadinessDecisions(ReadinessRecords records, ReadReadiness read)
{
    internal const string Given = "given";

    /// <summary>A waiver that has no end in sight is a rule that nobody wrote.</summary>
    public const int MostDays = 180;

    /// <summary>Accepts obstacles of one eval. Throws <see cref="BadInputException"/> when something is missing or there is nothing to waive.</summary>
    public async Task<ReadinessReport> WaiveAsync(string releaseId, WaiverOrder order, Actor actor, CancellationToken cancellationToken)
    {
        ReadinessReport report = await read.RunAsync(releaseId, cancellationToken);
        ReadinessEval eval = Find(report, order.EvalId);
        List<Problem> problems = [.. Missing(order)];
        if (order.Expires < records.Today || order.Expires > records.Today.AddDays(MostDays))
        {
            problems.Add(new Problem(order.EvalId, null, null, "--expires", string.Create(
                CultureInfo.InvariantCulture, $"{order.Expires:yyyy-MM-dd} is not between today and {MostDays} days from now."), "Give the last day on which it is accepted."));
        }
        ObstacleKind[] standing = [.. eval.Obstacles.Where(one => one.Waiver is null && one.Kind != ObstacleKind.NotSigned).Select(one => one.Kind).Distinct()];
        ObstacleKind[] covers = [.. order.Covers ?? standing];
        if (covers.Contains(ObstacleKind.NotSigned))
        {
            problems.Add(new Problem(order.EvalId, null, null, "--for", "A missing signature cannot be waived.", "Have somebody other than the owner sign: evalflow readiness sign RELEASE."));
        }
        if (covers.Length == 0 || covers.Except(standing).Any())
        {
            problems.Add(new Problem(
                order.EvalId, null, null, "--for", standing.Length == 0 ? $"Nothing that can be waived stands against {order.EvalId}." : $"{string.Join(", ", covers.Except(standing).Select(StateWord.Of))} does not stand against {order.EvalId}.",
                standing.Length == 0 ? "See 'evalflow readiness RELEASE'." : $"What stands: {string.Join(", ", standing.Select(StateWord.Of))}."));
        }
        if (problems.Count > 0)
        {
            throw new BadInputException(problems);
        }
        Waiver waiver = new(order.EvalId, covers, order.Reason, order.RiskOwner, order.Expires, order.Mitigation);
        string id = $"w-{ReadReadiness.Hash(Releases.CanonicalJson.Of(new { releaseId, waiver }))[..10]}";
        await records.Waivers.CreateAsync(id, releaseId, Given, waiver, actor, cancellationToken);
        return await read.RunAsync(releaseId, cancellationToken);
    }

    /// <summary>
    /// Signs results of a release as they are now; another result needs another signature. Throws <see cref="BadInputException"/>,
    /// with nothing signed, when the person owns one of the evals, or when there is no result to sign.
    /// </summary>
    /// <param name="evalIds">Null for every required eval.</param>
    public async Task<ReadinessReport> SignAsync(
        string releaseId, IReadOnlyList<string>? evalIds, Actor actor, CancellationToken cancellationToken)
    {
        ReadinessReport report = await read.RunAsync(releaseId, cancellationToken);
        ReadinessEval[] meant = [.. evalIds is null ? report.Evals : evalIds.Select(id => Find(report, id))];
        Problem[] problems = [.. meant.Where(eval => People.Same(actor.Who, eval.Owner)).Select(eval => new Problem(
                eval.EvalId, null, null, "--by", $"'{actor.Who}' owns {eval.EvalId} and cannot sign it off.", "Have somebody else sign; --eval names single evals.")),
            .. meant.Where(eval => eval.ResultHash is null).Select(eval => new Problem(
                eval.EvalId, null, null, "--eval", $"{eval.EvalId} has no result to sign.", "Finish it first: evalflow releases resume RELEASE; --eval names single evals."))];
        if (problems.Length > 0 || meant.Length == 0)
        {
            throw problems.Length > 0 ? new BadInputException(problems) : new BadInputException(releaseId, "The release has no eval to sign.", "See 'evalflow releases show RELEASE'.");
        }
        foreach (ReadinessEval eval in meant)
        {
            string id = $"so-{ReadReadiness.Hash($"{releaseId}\n{eval.EvalId}\n{eval.ResultHash}\n{actor.Who}")[..12]}";
            await records.SignOffs.CreateAsync(id, releaseId, "signed", new SignOff(eval.EvalId, eval.RunId!, eval.ResultHash!), actor, cancellationToken);
        }
        return await read.RunAsync(releaseId, cancellationToken);
    }

    /// <summary>
    /// Writes down the decision. Throws <see cref="BadInputException"/> when the person owns a required eval, and for a launch that
    /// is not ready: what is accepted must be waived by name first.
    /// </summary>
    public async Task<ReadinessReport> DecideAsync(string releaseId, bool launch, Actor actor, CancellationToken cancellationToken)
    {
        ReadinessReport report = await read.RunAsync(releaseId, cancellationToken);
        if (report.Evals.FirstOrDefault(eval => People.Same(actor.Who, eval.Owner)) is { } owned)
        {
            throw new BadInputException(actor.Who, $"'{actor.Who}' owns {owned.EvalId}, so somebody else must decide.", "Have a person decide who owns none of the required evals.");
        }
        if (launch && report.Recommendation == Recommendation.NotReady)
        {
            throw new BadInputException(report.ReleaseId, report.Summary, "Waive what is accepted, each by name: evalflow readiness waive RELEASE --eval ID ...");
        }
        LaunchDecision decision = new(launch, report.Recommendation, report.EvidenceHash);
        string state = launch ? "launch" : "hold";
        (_, bool created) = await records.Decisions.CreateAsync(releaseId, releaseId, state, decision, actor, cancellationToken);
        if (!created)
        {
            await records.Decisions.ChangeAsync(releaseId, _ => (state, decision), actor, cancellationToken);
        }
        return await read.RunAsync(releaseId, cancellationToken);
    }

    private static IEnumerable<Problem> Missing(WaiverOrder order) => new[]
    {
        ("--reason", order.Reason, "why it is accepted"), ("--owner", order.RiskOwner, "who answers for the risk"), ("--mitigation", order.Mitigation, "what makes up for it meanwhile"),
    }.Where(field => string.IsNullOrWhiteSpace(field.Item2)).Select(field => new Problem(order.EvalId, null, null, field.Item1, $"{field.Item1} is empty.", $"Say {field.Item3}."));

    private static ReadinessEval Find(ReadinessReport report, string evalId) =>
        report.Evals.FirstOrDefault(eval => eval.EvalId == evalId) ?? throw new BadInputException(
            evalId, $"{evalId} is not among the required evals.{Suggestion.Ask(evalId, report.Evals.Select(eval => eval.EvalId))}",
            $"Required: {string.Join(", ", report.Evals.Select(eval => eval.EvalId))}.");
}
