using System.Text.Json;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;
using EvalFlow.Core.Reviews;
using EvalFlow.Core.Runs;
using EvalFlow.Core.Tests.Alerts;
using EvalFlow.Core.Tests.Records;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;

namespace EvalFlow.Core.Tests.Reviews;

/// <summary>Labelling as several people do it, under a clock that the test turns.</summary>
public sealed class ReviewTests
{
    private const string Queue = "q-1";

    private readonly FakeTimeProvider _clock = new(new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));
    private readonly RecordsInMemory _store = new();
    private readonly ReviewRecords _records;
    private readonly OfferItem _offer;
    private readonly GiveLabel _label;
    private readonly AdjudicateItem _adjudicate;

    public ReviewTests()
    {
        _records = new ReviewRecords(_store, _clock);
        _offer = new OfferItem(_records);
        _label = new GiveLabel(_records);
        _adjudicate = new AdjudicateItem(_records);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task FillAsync(int items, int labelsPerItem = 2, string? domain = "violence", ItemChoice choice = ItemChoice.Random)
    {
        for (int place = 0; place < items; place++)
        {
            await _records.Items.CreateAsync(
                ReviewRecords.ItemId(Queue, place), Queue, "open",
                new ReviewItem { SampleId = $"s{place}", Epoch = 1, Ordinal = place, Shard = 0, Choice = choice }, new Actor("lead"), Cancel);
        }
        await _records.Queues.CreateAsync(Queue, "r-secret-run", "open", new ReviewQueue
        {
            Title = "secret-title", RunId = "r-secret-run", EvalId = "e", EvalVersion = "1", Grader = "secret-grader", Labels = ["harmful", "harmless"],
            HarmDomain = domain, Severity = 5, LabelsPerItem = labelsPerItem, LeaseMinutes = 20,
            RandomItems = choice == ItemChoice.Random ? items : 0, StratifiedItems = choice == ItemChoice.Stratified ? items : 0, DisagreementItems = 0,
        }, new Actor("lead"), Cancel);
    }

    private async Task<string?> NextAsync(string who) => (await _offer.RunAsync(Queue, who, Cancel)).Task?.ItemId[^1..];

    private Task<Kept<ReviewItem>> SayAsync(int place, string label, string who, string? reason = null) =>
        _label.RunAsync(ReviewRecords.ItemId(Queue, place), label, reason, who, Cancel);

    [Fact]
    public async Task Next_IsKeptForAPerson_UntilTheTimeIsOver()
    {
        await FillAsync(2, labelsPerItem: 1);
        Assert.Equal("0", await NextAsync("Ann"));
        Assert.Equal("0", await NextAsync("Ann"));
        Assert.Equal("1", await NextAsync("Bob"));
        ReviewOffer third = await _offer.RunAsync(Queue, "Cid", Cancel);
        Assert.Equal((OfferOutcome.Waiting, null), (third.Outcome, third.Task));

        _clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal("0", await NextAsync("Cid"));
        BadInputException late = await Assert.ThrowsAsync<BadInputException>(() => SayAsync(0, "harmful", "Ann"));
        Assert.Contains("your time with it ran out", late.Message, StringComparison.Ordinal);
        await SayAsync(1, "harmless", "Bob");
        await SayAsync(0, "harmful", "Cid");
        Assert.Equal(OfferOutcome.NothingLeft, (await _offer.RunAsync(Queue, "Ann", Cancel)).Outcome);
    }

    [Fact]
    public async Task Next_TwoPeopleAtOnce_NeverShareTheLastPlace()
    {
        await FillAsync(40, labelsPerItem: 1);
        string?[] taken = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => Task.Run(async () => (await _offer.RunAsync(Queue, $"p{n}", Cancel)).Task?.ItemId, Cancel)));
        Assert.Equal(40, taken.OfType<string>().Distinct().Count());
    }

    [Fact]
    public async Task Label_TwiceByOnePerson_StaysTheFirst()
    {
        await FillAsync(1);
        await NextAsync("Ann");
        await SayAsync(0, "harmful", "Ann");
        Kept<ReviewItem> again = await SayAsync(0, "HARMFUL ", " ann");
        Assert.Equal(["Ann"], again.Body.LabelledBy);
        await Assert.ThrowsAsync<BadInputException>(() => SayAsync(0, "harmless", "ANN"));
        Assert.Null(await NextAsync("Ann"));
        Assert.Single(_store.Revisions, one => one.Kind == ReviewRecords.LabelKind);
    }

    [Fact]
    public async Task Label_ThatDiedBeforeTheItemFollowed_CountsWhenGivenAgain()
    {
        await FillAsync(1, labelsPerItem: 1);
        await _records.Labels.CreateAsync(
            ReviewRecords.LabelId(ReviewRecords.ItemId(Queue, 0), "Ann"), Queue, "given", new ReviewLabel(ReviewRecords.ItemId(Queue, 0), "s0", 1, "harmful", null), new Actor("Ann"), Cancel);
        Kept<ReviewItem> item = await SayAsync(0, "harmful", "Ann");
        Assert.Equal(ItemState.Agreed, item.Body.State);
    }

    [Theory]
    [InlineData("harmful", "harmful", ItemState.Agreed)]
    [InlineData("harmful", "harmless", ItemState.Disputed)]
    [InlineData("harmful", "cannot_tell", ItemState.Disputed)]
    [InlineData("cannot_tell", "cannot_tell", ItemState.Disputed)]
    public async Task Label_TheLast_SettlesTheItemOrNot(string first, string second, ItemState state)
    {
        await FillAsync(1);
        Assert.Equal(ItemState.Open, (await SayAsync(0, first, "Ann")).Body.State);
        Assert.Equal(state, (await SayAsync(0, second, "Bob")).Body.State);
    }

    [Fact]
    public async Task Skip_GivesThePlaceToSomebodyElse_AndIsAskedNoReason()
    {
        await FillAsync(1, labelsPerItem: 1);
        await NextAsync("Ann");
        await SayAsync(0, "skip", "Ann");
        Assert.Equal(OfferOutcome.NothingLeft, (await _offer.RunAsync(Queue, "Ann", Cancel)).Outcome);
        Assert.Equal("0", await NextAsync("Bob"));
        Assert.Equal(ItemState.Agreed, (await SayAsync(0, "harmless", "Bob")).Body.State);
        Assert.Single(_store.Revisions, one => one.Kind == ReviewRecords.LabelKind);
    }

    [Fact]
    public async Task Adjudicate_IsForSomebodyElse_AndKeepsTheLabels()
    {
        await FillAsync(1);
        await SayAsync(0, "harmful", "Ann", "a threat");
        await SayAsync(0, "harmless", "Bob");
        string id = ReviewRecords.ItemId(Queue, 0);
        await Assert.ThrowsAsync<BadInputException>(() => _adjudicate.RunAsync(id, "harmful", false, new Actor("ann "), Cancel));
        Assert.Empty(await _adjudicate.ListAsync(Queue, "Bob", Cancel));
        DisputedItem disputed = Assert.Single(await _adjudicate.ListAsync(Queue, "Cid", Cancel));
        Assert.Equal([new DisputedLabel("harmful", "a threat"), new DisputedLabel("harmless", null)], disputed.Labels);
        Assert.DoesNotContain("Ann", JsonSerializer.Serialize(disputed), StringComparison.Ordinal);

        Kept<ReviewItem> decided = await _adjudicate.RunAsync(id, "harmful", true, new Actor("Cid", "it is one"), Cancel);
        Assert.Equal((ItemState.Adjudicated, "harmful", true), (decided.Body.State, decided.Body.Adjudication!.Label, decided.Body.Adjudication.GuidelineUnclear));
        ExportedItem exported = Assert.Single(await new ReadReview(_records).ExportAsync(Queue, Cancel));
        Assert.Equal("harmful", exported.Label);
        Assert.Equal(["harmful", "harmless"], exported.Labels);
        await Assert.ThrowsAsync<BadInputException>(() => _adjudicate.RunAsync(id, "harmless", false, new Actor("Dan"), Cancel));
    }

    [Fact]
    public async Task Offer_TellsNothingOfGraderModelRunChoiceOrOthers()
    {
        await FillAsync(1, choice: ItemChoice.Stratified);
        await SayAsync(0, "harmful", "Ann", "a secret-reason");
        string offered = JsonSerializer.Serialize(await _offer.RunAsync(Queue, "Bob", Cancel), ReportJson.Options);
        Assert.Contains("\"item_id\"", offered, StringComparison.Ordinal);
        Assert.All(["secret", "Ann", "stratified", "Stratified", "random", "choice", "r-secret-run"], hidden => Assert.DoesNotContain(hidden, offered, StringComparison.Ordinal));
    }

    [Fact]
    public void Item_AnyPathOfActs_IsSettledOnlyByItsLastLabelOrByAnother()
    {
        var people = Gen.Elements("Ann", "Bob", "Cid", "Dan");
        var steps = (from who in people from act in Gen.Choose(0, 3) from agree in Gen.Elements(true, false) select (who, act, agree)).ArrayOf();
        Law.Holds(steps, path =>
        {
            ReviewItem item = new() { SampleId = "s", Epoch = 1, Ordinal = 0, Shard = 0, Choice = ItemChoice.Random };
            foreach ((string who, int act, bool agree) in path)
            {
                item = Step(item, who, act, agree);
                Assert.Equal(item.LabelledBy.Count, item.LabelledBy.Distinct().Count());
                Assert.True(item.State == ItemState.Open || item.LabelledBy.Count == 2, $"{item.State} with {item.LabelledBy.Count} labels.");
                Assert.True(item.State != ItemState.Adjudicated || !item.LabelledBy.Contains(item.Adjudication!.By));
            }
        });
    }

    private static ReviewItem Step(ReviewItem item, string who, int act, bool agree)
    {
        DateTimeOffset now = A.Noon;
        try
        {
            return act switch
            {
                0 when item.HasRoomFor(who, 2, now) => item.LeasedTo("i", who, now.AddMinutes(20), now),
                1 when item.HasRoomFor(who, 2, now) => item.LabelledNow("i", who, item.LabelledBy.Count == 1 ? agree : null, now),
                2 when !item.IsDoneBy(who) => item.SkippedNow("i", who, now),
                3 when !item.LabelledBy.Contains(who) => item.Adjudicated("i", new Adjudication("harmful", who, now, null, false)),
                _ => item,
            };
        }
        catch (BadInputException)
        {
            return item;
        }
    }
}
