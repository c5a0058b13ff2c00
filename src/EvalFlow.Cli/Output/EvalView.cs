using System.Globalization;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Registry;

namespace EvalFlow.Cli.Output;

/// <summary>A registered eval as a person reads it.</summary>
internal static class EvalView
{
    public static void Write(Screen screen, EvalVersion version, EvalDefinition? definition, EvalStanding standing, EvalFreshness? freshness)
    {
        screen.Say($"{version.Id}@{version.Version}: {version.Title}");
        screen.Say($"  {Numbers.Count(version.SampleCount)} samples, added {Numbers.Time(version.AddedAt)} UTC");
        screen.Say($"  eval {version.Hash}");
        screen.Say($"  samples {version.DatasetHash}");
        screen.Tell($"state {Standing(standing)}", 2);
        if (standing.Approval is { } approval)
        {
            screen.Tell($"version {approval.Version} was approved by {approval.By} on {Numbers.Time(approval.At)} UTC", 2);
        }
        WriteRecord(screen, definition);
        StaleView.Write(screen, freshness);
        foreach (string note in freshness?.Notes ?? [])
        {
            screen.Tell($"note: {note}");
        }
        screen.Say("");
        screen.Say(version.Source.TrimEnd());
    }

    public static string Standing(EvalStanding standing) => standing switch
    {
        { IsManaged: false } => "active (nobody has put it under the lifecycle)",
        _ => $"{Lifecycle.Word(standing.State)} since {Numbers.Time(standing.At)} UTC, by {standing.Who}{(standing.Note is { } note ? $": {note}" : "")}",
    };

    private static void WriteRecord(Screen screen, EvalDefinition? definition)
    {
        if (definition is null)
        {
            screen.Tell("This version of EvalFlow cannot read the definition.", 2);
            return;
        }
        (string Name, string? Value)[] facts = [.. People(definition), .. Purpose(definition.Record), .. Data(definition.Record)];
        foreach ((string name, string? value) in facts.Where(fact => !string.IsNullOrEmpty(fact.Value)))
        {
            screen.Tell($"{name}: {value}", 2);
        }
    }

    private static IEnumerable<(string Name, string? Value)> People(EvalDefinition definition)
    {
        EvalRecord record = definition.Record;
        yield return ("owner", Join([.. new[] { definition.Owner, record.BackupOwner }.OfType<string>()]));
        yield return ("reviewers", Join(record.Reviewers));
        yield return ("approver", record.Approver);
        yield return ("experts", Join(record.DomainExperts));
        yield return ("contact", record.Contact);
    }

    private static IEnumerable<(string Name, string? Value)> Purpose(EvalRecord record)
    {
        yield return ("meant for", record.IntendedUse);
        yield return ("not meant for", record.NotIntendedFor);
        yield return ("decides", Word(record.DecisionSupported));
        yield return ("the model should", Word(record.ExpectedBehaviour));
        yield return ("limitations", record.Limitations);
        yield return ("assumes", record.NormativeAssumptions);
        yield return ("thresholds", record.Thresholds is { } limits ? string.Create(CultureInfo.InvariantCulture, $"warn {limits.Warn?.ToString(CultureInfo.InvariantCulture) ?? "-"}, block {limits.Block?.ToString(CultureInfo.InvariantCulture) ?? "-"}") : null);
        yield return ("required for", Join(record.RequiredFor));
        yield return ("runbook", record.RunbookUrl?.AbsoluteUri);
        yield return ("related", Join([.. record.RelatedEvals.Select(other => other.Difference is { } how ? $"{other.Id} ({how})" : other.Id)]));
    }

    private static IEnumerable<(string Name, string? Value)> Data(EvalRecord record)
    {
        yield return ("samples are", Word(record.Split));
        yield return ("provenance", record.Provenance);
        yield return ("licence", record.Licence);
        yield return ("languages", Join(record.Languages));
        yield return ("affected groups", Join(record.AffectedGroups));
        yield return ("sensitive content", record.SensitiveContentLevel is { } level ? string.Create(CultureInfo.InvariantCulture, $"{level} of 5") : null);
        yield return ("critical samples", Join(record.CriticalItemIds));
        yield return ("canary", record.Canary);
    }

    private static string Join(IReadOnlyList<string> names) => string.Join(", ", names);

    // As the definition has it, with blanks for underscores.
    private static string? Word<T>(T? value)
        where T : struct, Enum =>
        value is { } known ? System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(known.ToString()).Replace('_', ' ') : null;
}
