using System.Globalization;
using System.Text.Json;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Registry;

namespace EvalFlow.Web.Evals;

/// <param name="Name">In words.</param>
/// <param name="Link">Where it leads; null for nowhere.</param>
internal sealed record RecordFact(string Name, string Value, string? Link = null);

/// <summary>What people must know of an eval, of which nothing is left out that somebody wrote down.</summary>
internal static class RecordFacts
{
    public static IReadOnlyList<RecordFact> Of(EvalDefinition definition) =>
        [.. Identity(definition), .. People(definition), .. Purpose(definition.Record), .. Data(definition.Record), .. Use(definition)];

    private static IEnumerable<RecordFact> Identity(EvalDefinition definition) => Known(
        ("Harm domain", definition.HarmDomain?.Replace('_', ' ')), ("Severity", definition.Severity is { } severity ? OfFive(severity) : null),
        ("Policy", definition.Policy is { } policy ? $"{policy.Id}{(policy.Version is null ? "" : $" version {policy.Version}")}{(policy.Clause is null ? "" : $", clause {policy.Clause}")}" : null),
        ("Threat vector", definition.ThreatVector?.Replace('_', ' ')), ("Product surface", definition.ProductSurface));

    private static IEnumerable<RecordFact> People(EvalDefinition definition) => Known(
        ("Owner", definition.Owner), ("Stands in", definition.Record.BackupOwner), ("Reviewers", Join(definition.Record.Reviewers)),
        ("Approver", definition.Record.Approver), ("Experts", Join(definition.Record.DomainExperts)), ("Contact", definition.Record.Contact));

    private static IEnumerable<RecordFact> Purpose(EvalRecord record) => Known(
        ("Meant for", record.IntendedUse), ("Not meant for", record.NotIntendedFor), ("Decides", Word(record.DecisionSupported)),
        ("The model should", Word(record.ExpectedBehaviour)), ("Limitations", record.Limitations), ("Assumes", record.NormativeAssumptions),
        ("Warn from", Number(record.Thresholds?.Warn)), ("Block from", Number(record.Thresholds?.Block)), ("Required for", Join(record.RequiredFor)),
        ("Related", Join([.. record.RelatedEvals.Select(other => other.Difference is { } how ? $"{other.Id} ({how})" : other.Id)])));

    private static IEnumerable<RecordFact> Data(EvalRecord record) => Known(
        ("Samples are", Word(record.Split)), ("Provenance", record.Provenance), ("Licence", record.Licence), ("Languages", Join(record.Languages)),
        ("Affected groups", Join(record.AffectedGroups)), ("Distressing to read", record.SensitiveContentLevel is { } level ? OfFive(level) : null),
        ("Critical samples", Join(record.CriticalItemIds)), ("Canary", record.Canary));

    private static IEnumerable<RecordFact> Use(EvalDefinition definition)
    {
        foreach (RecordFact fact in Known(
            ("Last reviewed", definition.Review?.LastReviewed?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            ("Reviewed every", definition.Review?.CadenceDays is { } days ? string.Create(CultureInfo.InvariantCulture, $"{days} days") : null)))
        {
            yield return fact;
        }
        if (definition.Record.RunbookUrl is { } runbook)
        {
            // An address of another kind would run when clicked.
            yield return new RecordFact("Runbook", runbook.OriginalString, runbook.IsAbsoluteUri && runbook.Scheme is "https" or "http" ? runbook.AbsoluteUri : null);
        }
    }

    private static IEnumerable<RecordFact> Known(params (string Name, string? Value)[] facts) =>
        facts.Where(fact => !string.IsNullOrWhiteSpace(fact.Value)).Select(fact => new RecordFact(fact.Name, fact.Value!));

    private static string Join(IReadOnlyList<string> names) => string.Join(", ", names);

    private static string OfFive(int level) => string.Create(CultureInfo.InvariantCulture, $"{level} of 5");

    private static string? Number(double? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static string? Word<T>(T? value)
        where T : struct, Enum =>
        value is { } known ? JsonNamingPolicy.SnakeCaseLower.ConvertName(known.ToString()).Replace('_', ' ') : null;
}
