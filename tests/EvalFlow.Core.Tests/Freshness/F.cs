using EvalFlow.Core.Calibration;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Registry;
using EvalFlow.Core.Registry.Catalogs;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Tests.Freshness;

/// <summary>An eval that is fresh on the day, and the parts that make it stale.</summary>
internal static class F
{
    public const string Id = "over-refusal";

    public static readonly DateOnly Today = new(2026, 11, 24);

    public static readonly MetricSpec Accuracy = new("accuracy", "answer", "right", Direction.HigherIsBetter, true, null);

    public static DateOnly Day(int month, int day) => new(2026, month, day);

    public static DateTimeOffset Noon(DateOnly day) => new(day, new TimeOnly(12, 0), TimeSpan.Zero);

    public static EvalFacts Eval(string id = Id) => new()
    {
        EvalId = id,
        Version = "1.0.0",
        Hash = "hash-1",
        DatasetHash = "data-1",
        Title = "Safe questions",
        AddedAt = Day(10, 1),
        Owner = "ann@example.org",
        Severity = 3,
    };

    public static FreshnessSnapshot Of(EvalFacts eval) => new() { Today = Today, Evals = [eval] };

    public static EvalFreshness Judge(FreshnessSnapshot snapshot) => Assert.Single(FreshnessRules.Judge(snapshot));

    public static StaleReason? Reason(FreshnessSnapshot snapshot) => Judge(snapshot).Reasons.SingleOrDefault();

    public static Catalog WithPolicy(params (string Version, DateOnly Effective)[] versions) => new()
    {
        Policies = new Dictionary<string, Policy>
        {
            ["harm"] = new("harm", "Harm", null, [.. versions.Select(version => new PolicyVersion(
                version.Version, version.Effective, "clause 3 is wider.", new Dictionary<string, string> { ["3.2"] = "Violence" }))]),
        },
    };

    public static Catalog WithVector(params (string Version, DateOnly Since)[] versions) => new()
    {
        ThreatVectors = new Dictionary<string, ThreatVector>
        {
            ["jailbreak"] = new("jailbreak", "Jailbreak", [.. versions.Select(version => new ThreatVectorVersion(version.Version, version.Since, null))]),
        },
    };

    public static ModelGeneration Model(string id, int generation, DateOnly released) => new()
    {
        Id = id,
        Name = id.ToUpperInvariant(),
        Family = "aurora",
        Generation = generation,
        Released = released,
        Spec = $"openai:{id}",
        AlsoKnownAs = [$"*{id}.jsonl"],
    };

    public static LatestRun Run(string model, DateOnly day, double? low = 0.4, double? high = 0.6) => new(
        $"r-{model}-{day:yyyyMMdd}", Id, "1.0.0", "hash-1", "data-1", model, Noon(day), [new MetricRow("accuracy", null, 100, 0.5, 0.05, low, high, "wilson")]);

    public static FreshnessSnapshot Runs(this FreshnessSnapshot snapshot, params LatestRun[] runs) => snapshot with { Runs = runs.ToLookup(run => run.EvalId) };

    public static FreshnessSnapshot Standing(this FreshnessSnapshot snapshot, EvalState state, Approval? approval = null) => snapshot with
    {
        Standings = new Dictionary<string, EvalStanding> { [Id] = new(Id, state, true) { Approval = approval } },
    };

    public static FreshnessSnapshot Calibrated(this FreshnessSnapshot snapshot, string hash, DateOnly day) => snapshot with
    {
        Calibrations = new[] { new LatestCalibration(Id, "judge", hash, "c-1", Noon(day)) }.ToLookup(made => made.EvalId),
    };
}
