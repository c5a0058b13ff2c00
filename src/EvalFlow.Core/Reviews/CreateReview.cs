using System.Globalization;
using EvalFlow.Core.Calibration;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Records;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Reviews;

/// <summary>Which responses of a run people are to label, and how.</summary>
public sealed record ReviewOrder
{
    /// <summary>It must have ended.</summary>
    public required Run Run { get; init; }

    /// <summary>Null when the eval leaves no choice.</summary>
    public string? Grader { get; init; }
    public string? Title { get; init; }

    /// <summary>Items drawn at random from the run; what a calibration needs.</summary>
    public int Random { get; init; }

    /// <summary>Items drawn at random within each label of the grader, about as many for each.</summary>
    public int Stratified { get; init; }

    /// <summary>All items on which the grader and another one disagree.</summary>
    public bool Disagreements { get; init; }

    /// <summary>The other grader; null when the eval leaves no choice.</summary>
    public string? Against { get; init; }
    public int LabelsPerItem { get; init; } = 2;
    public int LeaseMinutes { get; init; } = 20;
}

/// <summary>Chooses the responses that people are to label and makes a queue of them.</summary>
public sealed class CreateReview(ReviewRecords records, IRunStore runs, IEvalRegistry registry)
{
    private const int MostItems = 50_000;
    private const int Writers = 8;

    /// <summary>Throws <see cref="BadInputException"/>, with no queue made, for an order that cannot be met.</summary>
    public async Task<Kept<ReviewQueue>> RunAsync(ReviewOrder order, Actor actor, CancellationToken cancellationToken)
    {
        Check(order);
        EvalVersion version = await registry.FindByHashAsync(order.Run.EvalHash, cancellationToken)
            ?? throw new KeyNotFoundException($"{order.Run.EvalId}@{order.Run.EvalVersion} is not in the registry.");
        EvalDefinition definition = OpenRuns.ReadDefinition(version);
        GraderSpec judge = JudgeChoice.Judge(definition, new CalibrateRequest { Run = order.Run, Grader = order.Grader });
        IReadOnlyList<string> labels = Labels(definition, judge);
        string? against = order.Disagreements || order.Against is not null ? Other(definition, judge, order.Against).Name : null;
        string id = ReviewRecords.NewQueueId(string.Create(CultureInfo.InvariantCulture, $"{order.Run.RunId}|{judge.Name}|{actor.Who}|{records.Now.UtcTicks}"));
        IReadOnlyList<ReviewItem> items = await new ChooseItems(id, judge.Name, new ItemOrder(order.Random, order.Stratified, against), judge.Labels ?? labels)
            .RunAsync(runs, order.Run.RunId, cancellationToken);
        if (items.Count is 0 or > MostItems)
        {
            throw Wrong("--n", items.Count == 0 ? "The run has no such responses." : $"{items.Count} items are more than people can label.", $"Order between 1 and {MostItems} items.");
        }
        // The queue last: what has no queue is seen by nobody.
        await Parallel.ForEachAsync(
            items.Select((item, place) => (item, place)), new ParallelOptions { MaxDegreeOfParallelism = Writers, CancellationToken = cancellationToken },
            async (one, token) => await records.Items.CreateAsync(ReviewRecords.ItemId(id, one.place), id, StateWord.Of(ItemState.Open), one.item, actor, token));
        return (await records.Queues.CreateAsync(id, order.Run.RunId, StateWord.Of(QueueState.Open), Queue(order, definition, judge, labels, items), actor, cancellationToken)).Record;
    }

    private static void Check(ReviewOrder order)
    {
        List<Problem> problems = [];
        void Refuse(string option, string message, string fix) => problems.Add(new Problem("evalflow", null, null, option, message, fix));
        if (order.Random < 0 || order.Stratified < 0 || (order.Random == 0 && order.Stratified == 0 && !order.Disagreements && order.Against is null))
        {
            Refuse("--n", "Nothing says which responses are to be labelled.", "Give --n N for a random sample, --stratified N, --disagreements, or several of them.");
        }
        if (order.LabelsPerItem is < 1 or > 9)
        {
            Refuse("--labels-per-item", $"{order.LabelsPerItem} labels per item are not possible.", "Use 1 to 9; 2 show how far people agree.");
        }
        if (order.LeaseMinutes is < 1 or > 24 * 60)
        {
            Refuse("--lease", $"An item cannot be kept for {order.LeaseMinutes} minutes.", "Use 1m to 24h; 15m to 30m keep nobody waiting.");
        }
        if (problems.Count > 0)
        {
            throw new BadInputException(problems);
        }
    }

    private static IReadOnlyList<string> Labels(EvalDefinition definition, GraderSpec judge)
    {
        IReadOnlyList<string> labels = JudgeChoice.KnownLabels(definition, judge)
            ?? throw Wrong("--grader", $"The grader '{judge.Name}' has no fixed set of labels that people could give.", "Choose a grader with labels, or give the column grader its labels.");
        return labels.Intersect([ReviewWords.Skip, ReviewWords.CannotTell], StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } taken
            ? throw Wrong("--grader", $"The grader's label '{taken}' is a word that reviewers need for something else.", "Call the label something else.")
            : labels;
    }

    private static GraderSpec Other(EvalDefinition definition, GraderSpec judge, string? name)
    {
        GraderSpec[] others = [.. definition.Graders.Where(grader => grader.Name != judge.Name && (grader.Labels is null || grader.Labels.Intersect(judge.Labels ?? []).Any()))];
        GraderSpec[] named = [.. others.Where(grader => name is null || grader.Name == name)];
        return named is [var only] ? only : throw Wrong(
            "--against", name is not null ? $"'{name}' is no other grader of the eval that shares a label with '{judge.Name}'.{Suggestion.Ask(name, others.Select(grader => grader.Name))}"
                : others.Length == 0 ? $"The eval has no other grader that shares a label with '{judge.Name}'." : "The eval has several other graders; which one?",
            others.Length == 0 ? "Leave --disagreements out." : $"Use --against with one of: {string.Join(", ", others.Select(grader => grader.Name))}.");
    }

    private static ReviewQueue Queue(ReviewOrder order, EvalDefinition definition, GraderSpec judge, IReadOnlyList<string> labels, IReadOnlyList<ReviewItem> items) => new()
    {
        Title = order.Title ?? definition.Title,
        RunId = order.Run.RunId,
        EvalId = definition.Id,
        EvalVersion = definition.Version,
        Grader = judge.Name,
        Labels = labels,
        Rubric = (judge as ModelGradedSpec)?.Rubric,
        HarmDomain = definition.HarmDomain,
        Severity = definition.Severity,
        Policy = definition.Policy is { } policy ? string.Join(' ', new[] { policy.Id, policy.Version, policy.Clause }.OfType<string>()) : null,
        LabelsPerItem = order.LabelsPerItem,
        LeaseMinutes = order.LeaseMinutes,
        RandomItems = items.Count(item => item.Choice == ItemChoice.Random),
        StratifiedItems = items.Count(item => item.Choice == ItemChoice.Stratified),
        DisagreementItems = items.Count(item => item.Choice == ItemChoice.Disagreement),
    };

    private static BadInputException Wrong(string option, string message, string fix) => new([new Problem("evalflow", null, null, option, message, fix)]);
}
