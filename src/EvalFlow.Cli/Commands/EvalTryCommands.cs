using System.CommandLine;
using EvalFlow.Cli.Host;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Interchange.Drafts;
using Spectre.Console;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow eval preview | try | diff</c>: an eval before it is run.</summary>
internal static class EvalTryCommands
{
    private static readonly Argument<string> Eval = new("eval") { Description = "Definition file, or ID or ID@VERSION of a registered eval." };
    private static readonly Argument<string> Other = new("other") { Description = "ID@VERSION to compare with the first." };
    private static readonly Option<int> Count = new("--samples") { Description = $"Samples (default {PreviewPrompts.Usual}; at most {TryEval.Most} with try).", HelpName = "N", DefaultValueFactory = _ => PreviewPrompts.Usual };
    private static readonly Option<string> Model = new("--model") { Description = "Model to try.", HelpName = "SPEC", Required = true };
    private static readonly Option<bool> Transcripts = new("--with-transcripts") { Description = "Show prompts and responses, which may be distressing." };

    public static IEnumerable<Command> Create()
    {
        Command preview = new("preview", "Show the first prompts as a model would be sent them.") { Eval, Count };
        preview.Handle(PreviewAsync);
        Command attempt = new("try", "Ask a model the first few samples and grade the answers. Nothing is stored.") { Eval, Model, Count, Transcripts };
        attempt.Handle(TryAsync);
        Command diff = new("diff", "Say which samples differ between two registered versions.") { Eval, Other };
        diff.Handle(DiffAsync);
        return [preview, attempt, diff];
    }

    private static async Task<int> PreviewAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        (EvalDefinition definition, Sample[] samples) = await ReadAsync(host, parsed, parsed.GetValue(Count), cancellationToken);
        PromptPreview[] previews = [.. PreviewPrompts.Of(definition, samples, samples.Length)];
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new PreviewReport(definition.Id, definition.Version, previews));
        }
        foreach (PromptPreview preview in previews)
        {
            context.Screen.Say($"--- {preview.SampleId}");
            foreach (ChatTurn turn in preview.Messages)
            {
                context.Screen.Say($"{turn.Role}: {turn.Text}");
            }
        }
        return ExitCode.Done;
    }

    private static async Task<int> TryAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        (EvalDefinition definition, Sample[] samples) = await ReadAsync(host, parsed, Math.Min(parsed.GetValue(Count), TryEval.Most), cancellationToken);
        IReadOnlyList<TriedSample> tried = await new TryEval(host.Models).RunAsync(definition, samples, parsed.GetValue(Model)!, cancellationToken);
        bool shown = parsed.GetValue(Transcripts);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new TryReport(definition.Id, definition.Version, parsed.GetValue(Model)!, false, [.. tried.Select(each => TriedReport.Of(each, shown))]));
        }
        Table table = RunView.Grid(["sample", .. definition.Graders.Select(grader => grader.Name)]);
        foreach (TriedSample each in tried)
        {
            table.AddRow([new Text(Numbers.Fit(each.Prompt.SampleId, 24)), .. each.Grades.Select(grade => new Text(Word(grade.Value)))]);
        }
        context.Screen.Show(table);
        foreach (TriedSample each in shown ? tried : [])
        {
            context.Screen.Say($"--- {each.Prompt.SampleId}");
            context.Screen.Say(string.Join('\n', each.Prompt.Messages.Select(turn => $"{turn.Role}: {turn.Text}")));
            context.Screen.Say($"=> {each.Reply.Text ?? each.Reply.Error}");
        }
        context.Screen.Say($"A trial of {tried.Count} samples; nothing was stored.{(shown ? "" : " --with-transcripts shows prompts and responses.")}");
        return tried.Any(each => each.Reply.Error is not null) ? ExitCode.Incomplete : ExitCode.Done;
    }

    private static async Task<int> DiffAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        EvalVersion before = await EvalPaths.FindRegisteredAsync(host, parsed.GetValue(Eval)!, cancellationToken);
        EvalVersion after = await EvalPaths.FindRegisteredAsync(host, parsed.GetValue(Other)!, cancellationToken);
        List<Sample> samples = await RegisteredSamples.ReadAsync(host.Registry, after, cancellationToken).ToListAsync(cancellationToken);
        SampleDiff diff = await SampleDiff.OfAsync(RegisteredSamples.ReadAsync(host.Registry, before, cancellationToken), samples, cancellationToken);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new DiffReport($"{before.Id}@{before.Version}", $"{after.Id}@{after.Version}", before.Source != after.Source, diff));
        }
        SheetView.WriteDiff(context.Screen, diff, $"{before.Id}@{before.Version} to {after.Id}@{after.Version}");
        return ExitCode.Done;
    }

    private static async Task<(EvalDefinition Definition, Sample[] Samples)> ReadAsync(
        EmbeddedHost host, ParseResult parsed, int count, CancellationToken cancellationToken)
    {
        string name = parsed.GetValue(Eval)!;
        if (EvalPaths.IsPath(name))
        {
            CheckedEval eval = await host.Intake.CheckAsync(name, cancellationToken);
            EvalDefinition definition = eval.Definition ?? throw new BadInputException(eval.Problems);
            return (definition, [.. SampleFile.Read(definition, eval.Folder, problem => throw new BadInputException([problem])).Take(count)]);
        }
        EvalVersion version = await EvalPaths.FindRegisteredAsync(host, name, cancellationToken);
        List<Problem> problems = [];
        EvalDefinition registered = EvalDefinitionReader.Read(name, version.Source, problems) ?? throw new BadInputException(problems);
        return (registered, await RegisteredSamples.ReadAsync(host.Registry, version, cancellationToken).Take(count).ToArrayAsync(cancellationToken));
    }

    private static string Word(Grade grade) => grade.Outcome switch
    {
        Outcome.Scored => grade.Label ?? grade.Value?.ToString("0.###", System.Globalization.CultureInfo.InvariantCulture) ?? "scored",
        Outcome.JudgeFailed => $"judge failed: {grade.Reason}",
        Outcome.Errored => $"error: {grade.Reason}",
        Outcome.Skipped => $"skipped: {grade.Reason}",
    };
}
