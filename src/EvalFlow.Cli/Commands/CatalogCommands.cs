using System.CommandLine;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Registry.Catalogs;
using EvalFlow.Core.Schedules;
using Spectre.Console;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow catalog validate | show</c>: policies, threat vectors, models and schedules, as their files have them.</summary>
internal static class CatalogCommands
{
    private static readonly Argument<string?> Dir = new("dir") { Description = "Folder with the files (default: --catalog, else catalog in the data home).", Arity = ArgumentArity.ZeroOrOne };

    public static Command Create()
    {
        Command validate = new("validate", "Check the files of a catalogue; report every problem at once.") { Dir };
        validate.Handle((context, parsed, cancellationToken) => RunAsync(context, parsed, showAll: false));
        Command show = new("show", "Show policies, threat vectors and models as of today.") { Dir };
        show.Handle((context, parsed, cancellationToken) => RunAsync(context, parsed, showAll: true));
        return new Command("catalog", "What evals are held against: policies, threat vectors, models.") { validate, show };
    }

    private static Task<int> RunAsync(CommandContext context, ParseResult parsed, bool showAll)
    {
        string folder = parsed.GetValue(Dir) ?? context.CatalogFolder;
        if (!Directory.Exists(folder))
        {
            throw new BadInputException(
                folder, "There is no such folder.",
                $"Make it and put {CatalogReader.PoliciesName}, {CatalogReader.ThreatVectorsName} and {CatalogReader.ModelsName} there; examples/catalog has some to copy.");
        }
        (Catalog catalog, IReadOnlyList<Schedule> schedules) = Read(folder);
        DateOnly today = DateOnly.FromDateTime(context.Clock.GetUtcNow().UtcDateTime);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(CatalogReport.Of(folder, catalog, schedules, today));
            return Task.FromResult(ExitCode.Done);
        }
        context.Screen.Say($"ok  {folder}: {catalog.Policies.Count} policies, {catalog.ThreatVectors.Count} threat vectors, {catalog.Models.Count} models, {schedules.Count} schedules");
        if (showAll)
        {
            CatalogView.Write(context.Screen, catalog, schedules, today);
        }
        return Task.FromResult(ExitCode.Done);
    }

    // All problems of all files at once.
    private static (Catalog Catalog, IReadOnlyList<Schedule> Schedules) Read(string folder)
    {
        Catalog catalog = Catalog.Empty;
        IReadOnlyList<Schedule> schedules = [];
        List<Problem> problems = [];
        foreach (Action read in (Action[])[() => catalog = CatalogReader.Read(folder), () => schedules = ScheduleFile.Read(folder)])
        {
            try
            {
                read();
            }
            catch (BadInputException refused)
            {
                problems.AddRange(refused.Problems);
            }
        }
        return problems.Count == 0 ? (catalog, schedules) : throw new BadInputException(problems);
    }
}

internal sealed record CatalogReport(
    string Folder, IReadOnlyList<PolicyLine> Policies, IReadOnlyList<ThreatVectorLine> ThreatVectors, IReadOnlyList<ModelLine> Models, IReadOnlyList<ScheduleLine> Schedules)
{
    public static CatalogReport Of(string folder, Catalog catalog, IReadOnlyList<Schedule> schedules, DateOnly today) => new(
        folder,
        [.. catalog.Policies.Values.Select(policy => new PolicyLine(policy.Id, policy.Title, policy.Owner, policy.InForce(today)?.Version, policy.Versions))],
        [.. catalog.ThreatVectors.Values.Select(vector => new ThreatVectorLine(vector.Id, vector.Title, vector.Known(today)?.Version, vector.Versions))],
        [.. catalog.Models.Select(model => new ModelLine(model, ModelGeneration.Current(catalog.Models, today).Contains(model)))],
        [.. schedules.Select(schedule => new ScheduleLine(schedule.Id, schedule.Cron, schedule.Zone.Id, schedule.MaxRuns, schedule.MaxUsdPerRun))]);
}

internal sealed record PolicyLine(string Id, string Title, string? Owner, string? InForce, IReadOnlyList<PolicyVersion> Versions);

internal sealed record ThreatVectorLine(string Id, string Title, string? Known, IReadOnlyList<ThreatVectorVersion> Versions);

internal sealed record ModelLine(ModelGeneration Model, bool Current);

internal sealed record ScheduleLine(string Id, string Cron, string Zone, int MaxRuns, double? MaxUsdPerRun);
