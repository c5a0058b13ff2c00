using System.Globalization;
using EvalFlow.Core.Registry.Catalogs;
using EvalFlow.Core.Schedules;
using Spectre.Console;

namespace EvalFlow.Cli.Output;

/// <summary>A catalogue as a person reads it.</summary>
internal static class CatalogView
{
    public static void Write(Screen screen, Catalog catalog, IReadOnlyList<Schedule> schedules, DateOnly today)
    {
        Table policies = RunView.Grid("policy", "in force", "since", "to come", "owner");
        foreach (Policy policy in catalog.Policies.Values)
        {
            PolicyVersion? now = policy.InForce(today);
            PolicyVersion? next = policy.Versions.FirstOrDefault(version => version.Effective > today);
            policies.AddRow(new Text(policy.Id), new Text(now?.Version ?? "none yet"), new Text(Day(now?.Effective)), new Text(next is null ? "" : $"{next.Version} on {Day(next.Effective)}"), new Text(policy.Owner ?? ""));
        }
        Table vectors = RunView.Grid("threat vector", "version", "since", "what is new");
        foreach (ThreatVector vector in catalog.ThreatVectors.Values)
        {
            ThreatVectorVersion? now = vector.Known(today);
            vectors.AddRow(new Text(vector.Id), new Text(now?.Version ?? "none yet"), new Text(Day(now?.Since)), new Text(now?.Changed ?? ""));
        }
        Table models = RunView.Grid("model", "family", "generation", "released", "current", "runs as");
        IReadOnlyList<ModelGeneration> current = ModelGeneration.Current(catalog.Models, today);
        foreach (ModelGeneration model in catalog.Models)
        {
            models.AddRow(
                new Text(model.Name), new Text(model.Family), new Text(model.Generation.ToString(CultureInfo.InvariantCulture)), new Text(Day(model.Released)),
                new Text(current.Contains(model) ? "yes" : ""), new Text(model.Spec ?? ""));
        }
        foreach (Table table in ((Table[])[policies, vectors, models]).Where(table => table.Rows.Count > 0))
        {
            screen.Show(table);
        }
        foreach (Schedule schedule in schedules)
        {
            string runs = schedule.MaxRuns == 0 ? "starts no runs" : string.Create(CultureInfo.InvariantCulture, $"starts at most {schedule.MaxRuns} runs");
            screen.Tell($"freshness '{schedule.Id}': {schedule.Cron} {schedule.Zone.Id}, {runs}");
        }
    }

    private static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
}
