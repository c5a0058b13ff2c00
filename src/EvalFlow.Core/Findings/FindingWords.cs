using System.Globalization;
using EvalFlow.Core.Records;

namespace EvalFlow.Core.Findings;

/// <summary>What a revision of a finding or a mitigation did, in words that follow a name: "Zoë" + " " + "closed the finding".</summary>
public static class FindingWords
{
    public static string What(Finding finding) => finding.Act switch
    {
        FindingAct.Open => $"opened the finding{(finding.AlertId is { } alert ? $" from alert {alert}" : "")}{For(finding.Owner, finding.Due)}",
        FindingAct.Assign => $"assigned the finding{For(finding.Owner, finding.Due)}",
        FindingAct.Note => "wrote a note",
        FindingAct.Explain => $"wrote down the root cause: {finding.RootCause}",
        FindingAct.Depend => finding.DependsOn.Count == 0 ? "said that it depends on nothing" : $"said that it depends on {string.Join(", ", finding.DependsOn)}",
        FindingAct.Close => "closed the finding",
        FindingAct.Dismiss => "dismissed the finding",
        FindingAct.Reopen => "reopened the finding",
    };

    public static string What(string id, Mitigation mitigation) => mitigation.Act switch
    {
        MitigationAct.Plan => $"planned the mitigation {id} ({StateWord.Of(mitigation.Type)}: {mitigation.Title}){For(mitigation.Owner, mitigation.Due)}",
        MitigationAct.Assign => $"assigned the mitigation {id}{For(mitigation.Owner, mitigation.Due)}",
        MitigationAct.Note => $"wrote a note on the mitigation {id}",
        MitigationAct.Attempt => $"linked {Runs(mitigation)} to the mitigation {id}: {Held(mitigation)} shown so far",
        MitigationAct.Verify => $"closed the mitigation {id}: {Runs(mitigation)} shows every claim",
        MitigationAct.Decay => $"reopened the mitigation {id}: run {mitigation.ReopenedBy} is worse than the one that closed it",
        MitigationAct.Reopen => $"reopened the mitigation {id}",
        MitigationAct.Abandon => $"gave up the mitigation {id}",
    };

    internal static IReadOnlyList<string> RunsOf(Mitigation mitigation) => mitigation.Act switch
    {
        MitigationAct.Attempt or MitigationAct.Verify => [.. mitigation.Evidence.Select(one => one.Run).Distinct()],
        MitigationAct.Decay => [mitigation.ReopenedBy!],
        MitigationAct.Plan or MitigationAct.Assign or MitigationAct.Note or MitigationAct.Reopen or MitigationAct.Abandon => [],
    };

    private static string Runs(Mitigation mitigation) => string.Join(" and ", RunsOf(mitigation).Select(run => $"run {run}"));

    private static string Held(Mitigation mitigation) => string.Create(
        CultureInfo.InvariantCulture, $"{mitigation.Evidence.Count(one => one.Holds)} of {mitigation.Claims.Count} claim{(mitigation.Claims.Count == 1 ? "" : "s")}");

    private static string For(string? owner, DateOnly? due) =>
        $"{(owner is null ? "" : $" to {owner}")}{(due is { } day ? string.Create(CultureInfo.InvariantCulture, $", due {day:yyyy-MM-dd}") : "")}";
}
