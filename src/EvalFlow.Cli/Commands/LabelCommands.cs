using System.CommandLine;
using EvalFlow.Cli.Host;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Records;
using EvalFlow.Core.Reviews;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow review next | label | disputed | adjudicate</c>: what reviewers do, for scripts and for want of a browser.</summary>
internal static class LabelCommands
{
    private static readonly Argument<string> ItemId = new("item") { Description = "Id of a review item (q-...-000000)." };
    private static readonly Argument<string> Label = new("label") { Description = "One of the item's answers; cannot_tell and skip are always possible." };
    private static readonly Option<bool> Reveal = new("--reveal") { Description = "Show the text; that it was read is recorded." };
    private static readonly Option<string?> Reason = new("--reason") { Description = "Why, in your own words; never quote a prompt or a response.", HelpName = "TEXT" };
    private static readonly Option<bool> Unclear = new("--guideline-unclear") { Description = "The rubric leaves the case open." };

    public static Command CreateNext()
    {
        Command next = new("next", "Take the next item; it is kept for you for a time.") { ReviewCommands.QueueId, Reveal, ActorOption.By };
        next.Handle(NextAsync);
        return next;
    }

    public static Command CreateLabel()
    {
        Command label = new("label", "Say what an item is.") { ItemId, Label, Reason, ActorOption.By };
        label.Handle(async (context, parsed, cancellationToken) =>
        {
            await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
            string id = parsed.GetValue(ItemId)!;
            await host.Reviews.Label.RunAsync(id, parsed.GetValue(Label)!, parsed.GetValue(Reason), ActorOption.Who(parsed), cancellationToken);
            // Whether others agree is not for the labeller to know.
            return Answered(context, id, "taken", $"Thank you; {id} is done for you.");
        });
        return label;
    }

    public static Command CreateDisputed()
    {
        Command disputed = new("disputed", "Items that you may decide: reviewers differ, and you labelled none of them.") { ReviewCommands.QueueId, Reveal, ActorOption.By };
        disputed.Handle(DisputedAsync);
        return disputed;
    }

    public static Command CreateAdjudicate()
    {
        Command adjudicate = new("adjudicate", "Decide an item on which reviewers differ.") { ItemId, Label, Reason, Unclear, ActorOption.By };
        adjudicate.Handle(async (context, parsed, cancellationToken) =>
        {
            await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
            string id = parsed.GetValue(ItemId)!;
            Kept<ReviewItem> item = await host.Reviews.Adjudicate.RunAsync(
                id, parsed.GetValue(Label)!, parsed.GetValue(Unclear), FindingsCommands.Actor(parsed, parsed.GetValue(Reason)), cancellationToken);
            return Answered(context, id, item.State, $"{id} is decided: {item.Body.Adjudication!.Label}.");
        });
        return adjudicate;
    }

    private static async Task<int> NextAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        string who = ActorOption.Who(parsed);
        ReviewOffer offer = await host.Reviews.Offer.RunAsync(parsed.GetValue(ReviewCommands.QueueId)!, who, cancellationToken);
        Transcript? text = offer.Task is { } task && parsed.GetValue(Reveal) ? await host.Reviews.Transcripts.OfItemAsync(task.ItemId, who, cancellationToken) : null;
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new OfferedItem(offer, text));
        }
        else
        {
            ReviewView.Write(context.Screen, offer, text);
        }
        return ExitCode.Done;
    }

    private static async Task<int> DisputedAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        string who = ActorOption.Who(parsed);
        IReadOnlyList<DisputedItem> items = await host.Reviews.Adjudicate.ListAsync(parsed.GetValue(ReviewCommands.QueueId)!, who, cancellationToken);
        // One text at a time: nobody is shown all of them unasked.
        Transcript? first = parsed.GetValue(Reveal) && items.Count > 0 ? await host.Reviews.Transcripts.OfItemAsync(items[0].ItemId, who, cancellationToken) : null;
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new DisputedItems(items, first));
        }
        else
        {
            ReviewView.Write(context.Screen, items, first);
        }
        return ExitCode.Done;
    }

    private static int Answered(CommandContext context, string id, string state, string said)
    {
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new AnsweredItem(id, state));
        }
        context.Screen.Say(said);
        return ExitCode.Done;
    }
}
