using System.Globalization;
using EvalFlow.Core.Registry.Catalogs;
using EvalFlow.Core.Schedules;

namespace EvalFlow.Cli.Output;

/// <summary>A catalogue as a person reads it.</summary>
internal static class CatalogView
{
    public static void Write(Screen screen, Catalog catalog, IReadOnlyList<Schedule> schedules, DateOnly today)
    {
        IReadOnlyList<ModelGeneration> current = ModelGeneration.Current(catalog.Models, today);
        List(screen, "Policies", catalog.Policies.Values.Select(policy => Line(policy, today)));
        List(screen, "Threat vectors", catalog.ThreatVectors.Values.Select(vector => Line(vector, today)));
        List(screen, "Models", catalog.Models.Select(model => Line(model, current.Contains(model))));
        List(screen, "Freshness is looked after", schedules.Select(Line));
    }

    private static void List(Screen screen, string title, IEnumerable<string> lines)
    {
        string[] all = [.. lines];
        if (all.Length == 0)
        {
            return;
        }
        screen.Say("");
        screen.Say($"{title}:");
        foreach (string line in all)
        {
            screen.Tell(line, 2);
        }
    }

    private static string Line(Policy policy, DateOnly today)
    {
        PolicyVersion? now = policy.InForce(today);
        string current = now is null ? "not in force yet" : Invariant($"version {now.Version} since {now.Effective:yyyy-MM-dd}");
        string next = policy.Versions.FirstOrDefault(version => version.Effective > today) is { } coming ? Invariant($"; {coming.Version} from {coming.Effective:yyyy-MM-dd} on") : "";
        return $"{policy.Id} ({policy.Title}): {current}{next}{(policy.Owner is { } owner ? $"; {owner}" : "")}";
    }

    private static string Line(ThreatVector vector, DateOnly today)
    {
        ThreatVectorVersion? now = vector.Known(today);
        string current = now is null ? "not known yet" : Invariant($"version {now.Version} since {now.Since:yyyy-MM-dd}");
        return $"{vector.Id} ({vector.Title}): {current}{(now?.Changed is { } changed ? $", new: {changed}" : "")}";
    }

    private static string Line(ModelGeneration model, bool isCurrent)
    {
        string state = isCurrent ? ", current" : "";
        string spec = model.Spec is { } runs ? $", runs as {runs}" : "";
        return Invariant($"{model.Id} ({model.Name}): {model.Family}, generation {model.Generation}, released {model.Released:yyyy-MM-dd}{state}{spec}");
    }

    private static string Line(Schedule schedule)
    {
        string runs = schedule.MaxRuns == 0 ? "starts no runs" : Invariant($"starts at most {schedule.MaxRuns} runs");
        string spending = schedule.MaxUsdPerRun is { } usd ? Invariant($" of {usd} USD each") : "";
        return $"{schedule.Cron} {schedule.Zone.Id} ({schedule.Id}): {runs}{spending}";
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
