using System.CommandLine;
using System.Text.Json;
using EvalFlow.Cli.Host;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;
using EvalFlow.Core.Reviews;
using EvalFlow.Core.Runs;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow review create | list | show | agreement | export-labels | close | reopen</c>, and those of reviewers.</summary>
internal static class ReviewCommands
{
    public static readonly Argument<string> QueueId = new("queue") { Description = "Id of a review queue (q-...)." };

    private static readonly Argument<string> RunId = new("run") { Description = "Run whose responses are to be labelled." };
    private static readonly Option<string?> Grader = new("--grader") { Description = "Grader whose labels people give, when the eval has several.", HelpName = "NAME" };
    private static readonly Option<string?> Title = new("--title") { Description = "What the queue is called (default: as the eval).", HelpName = "TEXT" };
    private static readonly Option<int> Random = new("--n") { Description = "So many responses drawn at random from the run; a calibration needs these.", HelpName = "N" };
    private static readonly Option<int> Stratified = new("--stratified") { Description = "So many drawn at random within the labels of the grader, about as many for each.", HelpName = "N" };
    private static readonly Option<bool> Disagreements = new("--disagreements") { Description = "All responses on which the grader and another one disagree." };
    private static readonly Option<string?> Against = new("--against") { Description = "The other grader, when there are several.", HelpName = "NAME" };
    private static readonly Option<int> LabelsPerItem = new("--labels-per-item") { Description = "Different people per item.", HelpName = "N", DefaultValueFactory = _ => 2 };
    private static readonly Option<string> Lease = new("--lease") { Description = "How long an item is kept for whoever took it.", HelpName = "TIME", DefaultValueFactory = _ => "20m" };
    private static readonly Option<string?> Output = new("--output", "-o") { Description = "File to write (default: the screen).", HelpName = "FILE" };

    public static Command Create()
    {
        Command create = new("create", "Choose responses of a run for people to label.")
        {
            RunId, Grader, Title, Random, Stratified, Disagreements, Against, LabelsPerItem, Lease, ActorOption.By,
        };
        create.Handle(CreateAsync);
        Command list = new("list", "Queues, newest first.");
        list.Handle(ListAsync);
        Command show = new("show", "How far a queue is, and how far people agree.") { QueueId };
        show.Handle(ShowAsync);
        Command agreement = new("agreement", "The same as show.") { QueueId };
        agreement.Handle(ShowAsync);
        Command export = new("export-labels", "The labels as JSON lines, which 'calibrate --labels' reads.") { QueueId, Output };
        export.Handle(ExportAsync);
        return new Command("review", "Responses that people label, blind to what the grader said.")
        {
            create, list, show, agreement, export,
            Change("close", "End the labelling; what was labelled stays.", (desk, id, actor, token) => desk.Close.CloseAsync(id, actor, token)),
            Change("reopen", "Go on with the labelling.", (desk, id, actor, token) => desk.Close.ReopenAsync(id, actor, token)),
            LabelCommands.CreateNext(), LabelCommands.CreateLabel(), LabelCommands.CreateDisputed(), LabelCommands.CreateAdjudicate(), ReviewerCommand.Create(), AccessCommand.Create(),
        };
    }

    private static async Task<int> CreateAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        string lease = parsed.GetValue(Lease)!;
        TimeSpan time = RoutingReader.ParseTime(lease)
            ?? throw new BadInputException([new Problem("evalflow", null, null, "--lease", $"'{lease}' is not a length of time.", "Write 20m or 2h.")]);
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        ReviewOrder order = new()
        {
            Run = await CommandContext.FindEndedRunAsync(host, parsed.GetValue(RunId)!, cancellationToken),
            Grader = parsed.GetValue(Grader),
            Title = parsed.GetValue(Title),
            Random = parsed.GetValue(Random),
            Stratified = parsed.GetValue(Stratified),
            Disagreements = parsed.GetValue(Disagreements),
            Against = parsed.GetValue(Against),
            LabelsPerItem = parsed.GetValue(LabelsPerItem),
            LeaseMinutes = (int)time.TotalMinutes,
        };
        Kept<ReviewQueue> queue = await host.Reviews.Create.RunAsync(order, FindingsCommands.Actor(parsed, null), cancellationToken);
        ReviewReport report = await host.Reviews.Read.ShowAsync(queue.Id, cancellationToken);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(report);
        }
        context.Screen.Say($"{queue.Id} has {Numbers.Count(queue.Body.Items)} items ({ReviewView.Chosen(queue.Body)}), {queue.Body.LabelsPerItem} labels each.");
        return ExitCode.Done;
    }

    private static async Task<int> ListAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        IReadOnlyList<ReviewReport> queues = await host.Reviews.Read.ListAsync(cancellationToken);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new QueueList(queues));
            return ExitCode.Done;
        }
        if (queues.Count == 0)
        {
            context.Screen.Say("There are no review queues: evalflow review create RUN --n 200");
        }
        foreach (ReviewReport queue in queues)
        {
            ReviewView.WriteLine(context.Screen, queue);
        }
        return ExitCode.Done;
    }

    private static async Task<int> ShowAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        ReviewReport report = await host.Reviews.Read.ShowAsync(parsed.GetValue(QueueId)!, cancellationToken);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(report);
        }
        else
        {
            ReviewView.Write(context.Screen, report);
        }
        return ExitCode.Done;
    }

    private static async Task<int> ExportAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        IReadOnlyList<ExportedItem> items = await host.Reviews.Read.ExportAsync(parsed.GetValue(QueueId)!, cancellationToken);
        IEnumerable<string> lines = items.Where(item => item.Label is not null and not ReviewWords.CannotTell).Select(item => JsonSerializer.Serialize(item, ReportJson.Compact));
        if (parsed.GetValue(Output) is { } path)
        {
            await File.WriteAllLinesAsync(path, lines, cancellationToken);
        }
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new ExportedLabels(items));
        }
        context.Screen.Say(parsed.GetValue(Output) is { } written ? $"Wrote {written}." : string.Join('\n', lines));
        return ExitCode.Done;
    }

    private static Command Change(string name, string description, Func<ReviewDesk, string, Actor, CancellationToken, Task<Kept<ReviewQueue>>> change)
    {
        Command command = new(name, description) { QueueId, ActorOption.By };
        command.Handle(async (context, parsed, cancellationToken) =>
        {
            await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
            Kept<ReviewQueue> queue = await change(host.Reviews, parsed.GetValue(QueueId)!, FindingsCommands.Actor(parsed, null), cancellationToken);
            if (context.Screen.Json)
            {
                context.Screen.WriteJson(queue);
            }
            context.Screen.Say($"{queue.Id} is {queue.State.ToUpperInvariant()}.");
            return ExitCode.Done;
        });
        return command;
    }
}

internal sealed record ExportedLabels(IReadOnlyList<ExportedItem> Items);
