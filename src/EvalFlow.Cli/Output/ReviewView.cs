using System.Globalization;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;
using EvalFlow.Core.Reviews;
using EvalFlow.Core.Runs;
using Spectre.Console;

namespace EvalFlow.Cli.Output;

/// <summary>Queues, items and agreement as people read them.</summary>
internal static class ReviewView
{
    private const int NameLength = 200;
    private const int Width = 17;

    public static void WriteLine(Screen screen, ReviewReport report)
    {
        screen.Say($"{report.QueueId}  {StateWord.Of(report.Queue.State).ToUpperInvariant()}  {Numbers.Count(report.Queue.Items)} items: {string.Join(", ", report.Items.Where(one => one.Value > 0).Select(one => $"{Numbers.Count(one.Value)} {one.Key}"))}");
        screen.Tell($"{Safe(report.Queue.Title)}; {report.Queue.EvalId}@{report.Queue.EvalVersion}, run {report.Queue.RunId}", 2);
    }

    public static void Write(Screen screen, ReviewReport report)
    {
        WriteLine(screen, report);
        screen.Say($"  chosen      {Chosen(report.Queue)}");
        screen.Say($"  labels      {Numbers.Count(report.Labels)} given ({report.Queue.LabelsPerItem} per item), {Numbers.Count(report.CannotTell)} of them cannot_tell; {Numbers.Count(report.Skipped)} skips");
        foreach (AgreementSummary agreement in report.Agreement.Where(one => one.Items > 0))
        {
            Write(screen, agreement);
        }
        screen.Say($"Judge against these labels: evalflow calibrate {report.Queue.EvalId} --labels queue:{report.QueueId}");
    }

    public static void Write(Screen screen, ReviewOffer offer, Transcript? text)
    {
        if (offer.Task is not { } task)
        {
            screen.Say(Why(offer.Outcome));
        }
        else
        {
            screen.Say($"{task.ItemId}  sample {Safe(task.SampleId)}{(task.Epoch == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", epoch {task.Epoch}"))}  yours until {Numbers.Time(task.Until)} UTC");
            screen.Tell(task.Warning, 2);
            screen.Tell($"policy: {Safe(task.Policy ?? "none named")}", 2);
            screen.Tell(task.Rubric is null ? "no rubric" : $"rubric: {SafeName.Of(task.Rubric, 2000)}", 2);
            screen.Tell($"answers: {string.Join(", ", task.Answers)}", 2);
        }
        Write(screen, offer.Exposure);
        WriteText(screen, text);
    }

    public static void Write(Screen screen, IReadOnlyList<DisputedItem> items, Transcript? first)
    {
        screen.Say(items.Count == 0 ? "There is nothing for you to decide." : $"{Numbers.Count(items.Count)} items to decide.");
        foreach (DisputedItem item in items)
        {
            screen.Say($"{item.ItemId}  sample {Safe(item.SampleId)}");
            foreach (DisputedLabel label in item.Labels)
            {
                screen.Tell($"{label.Label}{(label.Reason is null ? "" : $": {Safe(label.Reason)}")}", 2);
            }
        }
        WriteText(screen, first);
    }

    public static string Chosen(ReviewQueue queue) => string.Join(", ", new[]
    {
        (queue.RandomItems, "at random"), (queue.StratifiedItems, "by label"), (queue.DisagreementItems, "where graders disagree"),
    }.Where(one => one.Item1 > 0).Select(one => $"{Numbers.Count(one.Item1)} {one.Item2}"));

    private static void Write(Screen screen, AgreementSummary agreement)
    {
        screen.Say("");
        screen.Tell($"Agreement on {Numbers.Count(agreement.Items)} items {(agreement.Scope == "random" ? "drawn at random" : "however chosen")}: {Numbers.Percent(agreement.PercentAgreement)} of pairs of labels are the same; "
            + $"Krippendorff's alpha {Numbers.Coefficient(agreement.KrippendorffAlpha)}{Range(agreement.AlphaCi)}{(agreement.GwetAc1 is null ? "" : $"; Gwet's AC1 {Numbers.Coefficient(agreement.GwetAc1)}{Range(agreement.GwetAc1Ci)}")}.");
        foreach (AgreementReport pair in agreement.Pairs)
        {
            screen.Tell($"{Safe(pair.GraderA)} and {Safe(pair.GraderB)}: {Numbers.Percent(pair.Raw)} of {Numbers.Count(pair.N)} the same, Cohen's kappa {Numbers.Coefficient(pair.CohenKappa)}{Range(pair.CohenKappaCi)}.", 2);
        }
        Table table = RunView.Grid(["label", "given", "agreed %", .. agreement.Labels.Select(label => Numbers.Fit(label, 12))]);
        for (int row = 0; row < agreement.Labels.Count; row++)
        {
            LabelAgreement label = agreement.PerLabel[row];
            table.AddRow([
                new Text(Numbers.Fit(label.Label, Width)), new Text(Numbers.Count(label.Given)), new Text(Numbers.Bare(label.Agreement)),
                .. agreement.Confusion[row].Select(count => new Text(count.ToString("0.#", CultureInfo.InvariantCulture)))]);
        }
        screen.Show(table);
    }

    private static void Write(Screen screen, Exposure exposure)
    {
        screen.Say(string.Create(CultureInfo.InvariantCulture, $"  {exposure.MinutesToday:0.#} of your {exposure.DailyMinutes} minutes today"));
        if (exposure.BreakDue)
        {
            screen.Say("  A break is due. Step away for a while; nothing runs off.");
        }
        if (exposure.Nudge)
        {
            screen.Say("  You have read a good deal today. It is fine to stop here.");
        }
    }

    // Whatever a model says could steer a terminal: line by line, without control characters.
    private static void WriteText(Screen screen, Transcript? text)
    {
        if (text is null)
        {
            return;
        }
        foreach (ChatTurn turn in text.Turns.Append(new ChatTurn("response", text.Response ?? "(there is none)")))
        {
            screen.Say($"--- {turn.Role}");
            foreach (string line in turn.Text.Split('\n'))
            {
                screen.Tell(SafeName.Of(line, int.MaxValue), 2);
            }
        }
    }

    private static string Why(OfferOutcome outcome) => outcome switch
    {
        OfferOutcome.Offered => "Here it is.",
        OfferOutcome.NothingLeft => "Nothing is left for you in this queue.",
        OfferOutcome.Waiting => "All that is left is with other people now; look again in a while.",
        OfferOutcome.BudgetSpent => "That is enough for today: your own limit is reached.",
        OfferOutcome.AfterHours => "Not any more today: it is past the time you set.",
        OfferOutcome.OptedOut => "This queue is of a harm domain that you opted out of.",
        OfferOutcome.NotAllowed => "Texts of this harm domain are for named people only.",
        OfferOutcome.QueueClosed => "The queue is closed.",
    };

    private static string Range(IntervalReport? interval) => interval is null ? ""
        : string.Create(CultureInfo.InvariantCulture, $" ({interval.Level * 100:0.#} % interval {Numbers.Coefficient(interval.Low)} to {Numbers.Coefficient(interval.High)})");

    private static string Safe(string text) => SafeName.Of(text, NameLength);
}
