using System.CommandLine;
using EvalFlow.Cli.Host;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Calibration;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Reviews;
using EvalFlow.Core.Runs;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow calibrate EVAL</c>.</summary>
internal static class CalibrateCommand
{
    private const string QueuePrefix = "queue:";

    private static readonly Argument<string> Eval = new("eval") { Description = "Definition file, or id[@version]." };

    private static readonly Option<string?> Labels = new("--labels") { Description = "File with human labels: CSV, JSONL or XLSX; or queue:ID for those of a review queue.", HelpName = "FILE|queue:ID" };

    private static readonly Option<string?> LabelsFrom = new("--labels-from")
    {
        Description = "Grader of type column that holds a human label recorded beside the responses.",
        HelpName = "GRADER",
    };

    private static readonly Option<string?> Grader = new("--grader") { Description = "Grader that is the judge, when the eval has several.", HelpName = "NAME" };

    private static readonly Option<string?> RunId = new("--run")
    {
        Description = "Run whose responses were labelled (default: the newest run of the eval that has ended).",
        HelpName = "RUN",
    };

    private static readonly Option<string[]> Id = new("--id")
    {
        Description = "Column with the sample id; repeat it to join columns, or write a template such as \"v2-{{id}}\" (default: id, sample_id).",
        HelpName = "COL",
    };

    private static readonly Option<string[]> Label = new("--label")
    {
        Description = "Column with the human label (default: label, human, human_label); repeat it for further people, whose agreement is shown.",
        HelpName = "COL",
    };

    private static readonly Option<string?> Epoch = new("--epoch") { Description = "Column with the epoch from 1, when the run has several.", HelpName = "COL" };
    private static readonly Option<string[]> Where = new("--where") { Description = "Use only rows whose column holds the value; may be repeated.", HelpName = "COL=VALUE" };
    private static readonly Option<string[]> Map = new("--map") { Description = "What a word of the file stands for; may be repeated.", HelpName = "WORD=LABEL" };

    private static readonly Option<bool> RandomSample = new("--random-sample")
    {
        Description = "The labelled responses were drawn at random from the run, so that its numbers may be corrected with them.",
    };

    public static Command Create()
    {
        Command command = new("calibrate", "Hold a judge against human labels, and keep what comes out with the judge.")
        {
            Eval, Labels, LabelsFrom, Grader, RunId, Id, Label, Epoch, Where, Map, RandomSample,
        };
        command.Handle(CalibrateAsync);
        return command;
    }

    private static async Task<int> CalibrateAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        LabelFileSpec? file = ReadFile(parsed);
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        QueueLabels? queue = await TakeQueueAsync(host, file, cancellationToken);
        Run run = await FindRunAsync(host, parsed, queue?.RunId, cancellationToken);
        if (queue is not null && queue.RunId != run.RunId)
        {
            throw new BadInputException([new Problem(run.RunId, null, null, "--run", $"The labels of {queue.QueueId} are of run {queue.RunId}.", "Leave --run out.")]);
        }
        JudgeCalibration calibration = await host.Calibrate.RunAsync(
            new CalibrateRequest
            {
                Run = run,
                Grader = parsed.GetValue(Grader) ?? queue?.Grader,
                File = queue is null ? file : null,
                Queue = queue,
                LabelsFrom = parsed.GetValue(LabelsFrom),
                // A queue knows how its items were chosen.
                RandomSample = queue?.RandomSample ?? parsed.GetValue(RandomSample),
            },
            cancellationToken);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(calibration);
        }
        else
        {
            CalibrationView.Write(context.Screen, calibration, await host.Reports.RunAsync(run, cancellationToken));
        }
        return ExitCode.Done;
    }

    private static async Task<QueueLabels?> TakeQueueAsync(EmbeddedHost host, LabelFileSpec? file, CancellationToken cancellationToken) =>
        file is not null && file.Path.StartsWith(QueuePrefix, StringComparison.Ordinal)
            ? await host.Reviews.Take.RunAsync(file.Path[QueuePrefix.Length..], cancellationToken) : null;

    private static LabelFileSpec? ReadFile(ParseResult parsed)
    {
        string? path = parsed.GetValue(Labels);
        if (path is null == parsed.GetValue(LabelsFrom) is null)
        {
            throw new BadInputException([new Problem(
                "evalflow", null, null, "--labels", path is null ? "Nothing says where the human labels are." : "Both --labels and --labels-from are given.",
                "Give --labels FILE, or --labels-from GRADER when they were recorded beside the responses.")]);
        }
        return path is null ? null : new LabelFileSpec
        {
            Path = path,
            Id = parsed.GetValue(Id) ?? [],
            Label = parsed.GetValue(Label) ?? [],
            Epoch = parsed.GetValue(Epoch),
            Where = Pairs(parsed, Where).GroupBy(pair => pair.Key).ToDictionary(
                group => group.Key, group => (IReadOnlyList<string>)[.. group.Select(pair => pair.Value)]),
            Words = Pairs(parsed, Map).GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.Last().Value),
        };
    }

    private static IEnumerable<KeyValuePair<string, string>> Pairs(ParseResult parsed, Option<string[]> option) =>
        (parsed.GetValue(option) ?? []).Select(text => text.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
            ? new KeyValuePair<string, string>(text[..equals], text[(equals + 1)..])
            : throw new BadInputException([new Problem(
                "evalflow", null, null, option.Name, $"'{text}' is not of the form {option.HelpName}.", $"Write {option.Name} \"{option.HelpName}\".")]));

    private static async Task<Run> FindRunAsync(EmbeddedHost host, ParseResult parsed, string? labelled, CancellationToken cancellationToken)
    {
        string[] eval = (await EvalIdAsync(host, parsed.GetValue(Eval)!, cancellationToken)).Split('@', 2);
        if ((parsed.GetValue(RunId) ?? labelled) is { } id)
        {
            Run named = await CommandContext.FindEndedRunAsync(host, id, cancellationToken);
            return named.EvalId == eval[0] ? named : throw new BadInputException([new Problem(
                named.RunId, null, null, "--run", $"Run {named.RunId} is of eval '{named.EvalId}', not of '{eval[0]}'.", "'evalflow runs list' shows all runs.")]);
        }
        Run? newest = (await host.Runs.ListAsync(cancellationToken)).FirstOrDefault(run => run.HasEnded
            && run.EvalId == eval[0] && (eval.Length == 1 || run.EvalVersion == eval[1]));
        return newest ?? throw new BadInputException(
            string.Join('@', eval), $"No run of '{string.Join('@', eval)}' has ended yet, so that there is nothing to label.",
            $"Run it first: evalflow run {eval[0]} --model SPEC");
    }

    // A definition file only says which eval is meant; it is not registered by a calibration.
    private static async Task<string> EvalIdAsync(EmbeddedHost host, string name, CancellationToken cancellationToken)
    {
        if (!EvalPaths.IsPath(name))
        {
            await EvalPaths.FindRegisteredAsync(host, name, cancellationToken);
            return name;
        }
        CheckedEval eval = await host.Intake.CheckAsync(name, cancellationToken);
        return eval.Definition?.Id ?? throw new BadInputException(eval.Problems);
    }
}
