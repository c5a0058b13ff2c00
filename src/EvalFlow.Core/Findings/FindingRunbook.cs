using System.Globalization;
using System.Text;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Findings;

/// <summary>Fills the runbook template with what is known of a finding. Markdown; names from files cannot make markup.</summary>
public sealed class FindingRunbook(ReadFindings read, IEvalRegistry registry, IRunStore runs)
{
    private const string Unknown = "_not known_";
    private const int NameLength = 300;

    /// <summary>Text of the template that comes with EvalFlow.</summary>
    public static string Template { get; } = ReadTemplate();

    /// <summary>What a template may name.</summary>
    public static IReadOnlyList<string> Placeholders { get; } =
        ["id", "title", "severity", "owner", "due", "domain", "release", "alert", "policy", "trigger", "symptoms", "checks", "evidence", "mitigations", "close"];

    /// <param name="template">A template of one's own; null for <see cref="Template"/>. Throws for placeholders that are not known.</param>
    public async Task<string> WriteAsync(string id, string? template, CancellationToken cancellationToken)
    {
        string text = template ?? Template;
        Problem[] problems = [.. Evals.Placeholders.In(text).Except(Placeholders).Select(name => new Problem(
            "runbook", null, null, name, $"'{name}' is nothing that a runbook can name.{Suggestion.Ask(name, Placeholders)}", $"Use: {string.Join(", ", Placeholders)}."))];
        if (problems.Length > 0)
        {
            throw new BadInputException(problems);
        }
        FindingReport report = await read.ShowAsync(id, cancellationToken);
        Run? run = await runs.FindAsync(report.Finding.Symptoms[0].CandidateRun, cancellationToken);
        EvalVersion? version = run is null ? null : await registry.FindByHashAsync(run.EvalHash, cancellationToken);
        EvalDefinition? definition = version is null ? null : OpenRuns.ReadDefinition(version);
        return Evals.Placeholders.Fill(text, name => Value(name, report, definition));
    }

    private static string Value(string name, FindingReport report, EvalDefinition? definition) => name switch
    {
        "id" => report.FindingId,
        "title" => Safe(report.Finding.Title),
        "severity" => Invariant($"{report.Finding.Severity} of 5 ({AlertSeverity.Word(report.Finding.Severity)})"),
        "owner" => Safe(report.Finding.Owner),
        "due" => report.Finding.Due is { } due ? Invariant($"{due:yyyy-MM-dd}") : Unknown,
        "domain" => Safe(report.Finding.HarmDomain),
        "release" => Safe(report.Release),
        "alert" => report.Finding.AlertId ?? "none; opened by hand",
        "policy" => definition?.Policy is { } policy ? Safe($"{policy.Id} {policy.Version} {policy.Clause}") : Unknown,
        "trigger" => Safe(report.Finding.Symptoms[0].Summary),
        "symptoms" => Lines(report.Finding.Symptoms, one => $"- {Safe(Named(one))}: {Safe(one.Summary)}"),
        "checks" => Lines(Pairs(report), pair => $"- `evalflow compare {pair.Baseline} {pair.Candidate}`, `evalflow runs show {pair.Candidate}`"),
        "evidence" => Lines(Pairs(report).SelectMany(pair => new[] { pair.Baseline, pair.Candidate }).Distinct(), one => $"- run `{one}`"),
        "mitigations" => report.Mitigations.Count == 0 ? "- none planned yet" : Lines(report.Mitigations, Line),
        "close" => Lines(report.Mitigations.SelectMany(one => one.Mitigation.Claims).Select(claim => claim.ToString())
            .DefaultIfEmpty("every symptom above").Distinct(), claim => $"- [ ] a run shows it for {Safe(claim)}"),
        _ => throw new InvalidOperationException($"Nothing fills '{name}'."),
    };

    private static IEnumerable<(string Baseline, string Candidate)> Pairs(FindingReport report) =>
        report.Finding.Symptoms.Select(one => (one.BaselineRun, one.CandidateRun)).Distinct();

    private static string Named(Symptom symptom) => symptom.Slice is null ? $"{symptom.EvalId} {symptom.Metric}" : $"{symptom.EvalId} {symptom.Metric} in {symptom.Slice}";

    private static string Line(MitigationReport one) =>
        $"- `{one.MitigationId}` {Records.StateWord.Of(one.Mitigation.State)}: {Records.StateWord.Of(one.Mitigation.Type)}, {Safe(one.Mitigation.Title)}; {Safe(one.Mitigation.Owner)}";

    private static string Lines<T>(IEnumerable<T> all, Func<T, string> line) => string.Join('\n', all.Select(line));

    // A name on one line whose punctuation Markdown reads as letters.
    private static string Safe(string? name)
    {
        if (name is null || SafeName.Of(name, NameLength) is not { Length: > 0 } clean)
        {
            return Unknown;
        }
        StringBuilder text = new();
        foreach (char c in clean)
        {
            text.Append(@"\`*_{}[]<>#|!~".Contains(c, StringComparison.Ordinal) ? $"\\{c}" : c.ToString());
        }
        return text.ToString();
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string ReadTemplate()
    {
        using Stream stream = typeof(FindingRunbook).Assembly.GetManifestResourceStream("runbook-template.md")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
