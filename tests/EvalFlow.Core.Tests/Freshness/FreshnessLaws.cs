using EvalFlow.Core.Calibration;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Registry.Catalogs;
using EvalFlow.Core.Runs;
using EvalFlow.Core.Tests.Alerts;
using FsCheck;
using FsCheck.Fluent;

namespace EvalFlow.Core.Tests.Freshness;

/// <summary>What holds of freshness whatever the evals and the catalogue.</summary>
public sealed class FreshnessLaws
{
    private static readonly Gen<DateOnly> Days = Gen.Choose(0, 700).Select(day => new DateOnly(2025, 6, 1).AddDays(day));

    private static Gen<T> Maybe<T>(Gen<T> some, T none) => Gen.Frequency((2, some), (1, Gen.Constant(none)));

    private static readonly Gen<EvalFacts> Evals =
        from number in Gen.Choose(0, 5)
        from severity in Maybe(Gen.Choose(1, 5).Select(value => (int?)value), null)
        from added in Days
        from reviewed in Maybe(Days.Select(day => (DateOnly?)day), null)
        from cadence in Maybe(Gen.Choose(1, 400).Select(value => (int?)value), null)
        from policy in Gen.Elements<PolicyLink?>(null, new("p0", "1", "3.2"), new("p1", "2", null), new("p1", null, null), new("unknown", "1", null))
        from vector in Gen.Elements<string?>(null, "v0", "v1", "unknown")
        from vectorVersion in Gen.Elements<string?>(null, "1", "2")
        from surface in Gen.Elements<string?>(null, "chat", "search")
        from judge in Gen.Elements(0, 1)
        select F.Eval($"eval-{number}") with
        {
            Severity = severity,
            AddedAt = added,
            Review = new ReviewPlan(reviewed, cadence),
            Policy = policy,
            ThreatVector = vector,
            ThreatVectorVersion = vectorVersion,
            ProductSurface = surface,
            Share = F.Accuracy,
            Judges = judge == 0 ? [] : [new("judge", "now")],
            JudgeRules = new JudgeRules([], 60, 100, true),
        };

    private static readonly Gen<Policy[]> Policies =
        from days in Days.ListOf(3).Select(days => days.Distinct().Order().ToArray())
        from other in Days
        select (Policy[])
        [
            new("p0", "P", null, [.. days.Select((day, i) => new PolicyVersion($"{i + 1}", day, null, new Dictionary<string, string>()))]),
            new("p1", "P", null, [new PolicyVersion("2", other, null, new Dictionary<string, string>())]),
        ];

    private static readonly Gen<ThreatVector[]> Vectors =
        from days in Days.ListOf(2).Select(days => days.Distinct().Order().ToArray())
        from other in Days
        select (ThreatVector[])
        [
            new("v0", "V", [.. days.Select((day, i) => new ThreatVectorVersion($"{i + 1}", day, null))]),
            new("v1", "V", [new ThreatVectorVersion("1", other, null)]),
        ];

    private static readonly Gen<ModelGeneration[]> Models =
        (from generation in Gen.Choose(1, 3)
         from family in Gen.Elements("aurora", "borealis")
         from released in Days
         from retired in Maybe(Gen.Constant((int?)null), 300)
         from surface in Gen.Elements<string[]>([], ["chat"])
         select F.Model($"{family}-{generation}", generation, released) with { Family = family, Surfaces = surface, Retired = retired is { } days ? released.AddDays(days) : null })
        .ListOf(4).Select(models => models.DistinctBy(model => model.Id).ToArray());

    private static readonly Gen<LatestRun[]> Runs =
        (from number in Gen.Choose(0, 5)
         from model in Gen.Elements("openai:aurora-1", "openai:aurora-2", "openai:borealis-1", "openai:other")
         from day in Days
         from high in Gen.Elements(0.5, 0.99, 1.0)
         select F.Run(model, day, 0.3, high) with { EvalId = $"eval-{number}" })
        .ListOf(12).Select(runs => runs.DistinctBy(run => (run.EvalId, run.Model)).ToArray());

    private static readonly Gen<FreshnessSnapshot> Snapshots =
        from evals in Evals.ListOf(4)
        from policies in Policies
        from vectors in Vectors
        from models in Models
        from runs in Runs
        from calibrated in Days
        from regressed in Days
        from today in Days
        select new FreshnessSnapshot
        {
            Today = today,
            // Nothing is registered or run before its time; days in a catalogue or a definition may be yet to come.
            Evals = [.. evals.DistinctBy(eval => eval.EvalId).Select(eval => eval with { AddedAt = eval.AddedAt > today ? today : eval.AddedAt })],
            Catalog = Build(policies, vectors, models),
            Calibrations = new[] { new LatestCalibration("eval-1", "judge", "now", "c", F.Noon(calibrated)) }.ToLookup(made => made.EvalId),
            Regressions = new Dictionary<string, DateTimeOffset> { ["eval-2"] = F.Noon(regressed) },
        }.Runs([.. runs.Where(run => run.FinishedAt <= F.Noon(today))]);

    private static Catalog Build(IEnumerable<Policy> policies, IEnumerable<ThreatVector> vectors, IEnumerable<ModelGeneration> models) => new()
    {
        Policies = policies.ToDictionary(policy => policy.Id),
        ThreatVectors = vectors.ToDictionary(vector => vector.Id),
        Models = [.. models],
    };

    // A day on which a model comes or goes, or on which a review that was said ahead of its time arrives, changes something.
    private static bool ChangesBetween(FreshnessSnapshot snapshot, DateOnly from, DateOnly to) =>
        snapshot.Catalog.Models.SelectMany(model => new[] { model.Released, model.Retired ?? DateOnly.MinValue })
            .Concat(snapshot.Evals.Select(eval => eval.Review?.LastReviewed ?? DateOnly.MinValue)).Any(day => day > from && day <= to);

    private static HashSet<(string, StaleKind, string?, DateOnly)> Keys(FreshnessSnapshot snapshot) =>
        [.. FreshnessRules.Judge(snapshot).SelectMany(eval => eval.Reasons.Select(reason => (eval.EvalId, reason.Kind, reason.Subject, reason.Since)))];

    [Fact]
    public void Stale_StaysStale_UntilSomethingChanges() => Law.Holds(
        from snapshot in Snapshots from days in Gen.Choose(1, 400) select (snapshot, days),
        input =>
        {
            FreshnessSnapshot later = input.snapshot with { Today = input.snapshot.Today.AddDays(input.days) };
            if (!ChangesBetween(input.snapshot, input.snapshot.Today, later.Today))
            {
                HashSet<(string, StaleKind, string?)> then = [.. Keys(later).Select(key => (key.Item1, key.Item2, key.Item3))];
                HashSet<(string, StaleKind, string?)> now = [.. Keys(input.snapshot).Select(key => (key.Item1, key.Item2, key.Item3))];
                Assert.Superset(now, then);
            }
        });

    [Fact]
    public void Reasons_DoNotDependOnTheOrderOfAnything() => Law.Holds(Snapshots, snapshot =>
    {
        FreshnessSnapshot turned = snapshot with
        {
            Evals = [.. snapshot.Evals.Reverse()],
            Catalog = Build(snapshot.Catalog.Policies.Values.Reverse(), snapshot.Catalog.ThreatVectors.Values.Reverse(), snapshot.Catalog.Models.Reverse()),
            Runs = snapshot.Runs.SelectMany(runs => runs).Reverse().ToLookup(run => run.EvalId),
        };
        Assert.Equal(Text(snapshot), Text(turned));
    });

    [Fact]
    public void Reason_BeginsOnTheDayThatItSays() => Law.Holds(Snapshots, snapshot =>
        Assert.All(Keys(snapshot), key => Assert.True(key.Item4 <= snapshot.Today, $"{key} is said before it began, on {snapshot.Today}")));

    [Fact]
    public void Reason_HasADueDayThatIsNotBeforeWhatCausedIt_AndWords() => Law.Holds(Snapshots, snapshot =>
        Assert.All(FreshnessRules.Judge(snapshot).SelectMany(eval => eval.Reasons), reason =>
        {
            Assert.True(reason.Due >= reason.Since.AddDays(-1));
            Assert.True(reason.Text.EndsWith('.') && reason.Fix.Length > 0);
        }));

    private static string Text(FreshnessSnapshot snapshot) => System.Text.Json.JsonSerializer.Serialize(FreshnessRules.Judge(snapshot));
}
