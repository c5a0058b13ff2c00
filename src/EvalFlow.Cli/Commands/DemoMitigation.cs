using EvalFlow.Cli.Host;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Findings;
using EvalFlow.Core.Records;
using EvalFlow.Core.Runs;

namespace EvalFlow.Cli.Commands;

/// <summary>What people do about the alert of the demo: a finding, a mitigation with its claims, and the run that shows it.</summary>
internal sealed record DemoMitigation(string FindingId, string MitigationId, string MitigationState, string RunId, int Claims)
{
    private static readonly Actor Who = new("demo");

    /// <summary>The finding is kept, and the claims with it, before anybody looks at a run.</summary>
    public static async Task<(Kept<Core.Findings.Finding> Finding, Kept<Mitigation> Mitigation)> PlanAsync(
        EmbeddedHost host, Alert alert, string releaseId, CancellationToken cancellationToken)
    {
        DateOnly due = DateOnly.FromDateTime(host.Clock.GetUtcNow().UtcDateTime).AddDays(14);
        (Kept<Core.Findings.Finding> finding, _) = await host.Findings.Open.FromAlertAsync(alert.AlertId, new FindingOrder(Due: due, Release: releaseId), Who, cancellationToken);
        (Kept<Mitigation> mitigation, _) = await host.Findings.Plan.RunAsync(
            new MitigationOrder(finding.Id, MitigationType.Prompt, "Tell homonyms from harm in the system prompt", null, due, []), Who, cancellationToken);
        return (finding, mitigation);
    }

    /// <summary>Runs the eval with the mended model, and holds the run against the claims.</summary>
    public static async Task<DemoMitigation> ShowAsync(
        CommandContext context, EmbeddedHost host, Kept<Mitigation> mitigation, string model, string baselineRun, CancellationToken cancellationToken)
    {
        Run baseline = (await host.Runs.FindAsync(baselineRun, cancellationToken))!;
        RunRequest request = new()
        {
            Version = (await host.Registry.FindByHashAsync(baseline.EvalHash, cancellationToken))!,
            Model = model,
            BaselineRun = baselineRun,
        };
        Run run = (await host.Submit.RunAsync(request, cancellationToken)).Run;
        await FollowRuns.WorkAsync(context, host, [run], cancellationToken);
        Run ended = (await host.Runs.FindAsync(run.RunId, cancellationToken))!;
        Kept<Mitigation> shown = await host.Findings.Verify.RunAsync(mitigation.Id, [ended], Who, cancellationToken);
        await host.TellAsync(cancellationToken);
        return new DemoMitigation(mitigation.Body.FindingId, shown.Id, shown.State, run.RunId, shown.Body.Claims.Count);
    }
}
