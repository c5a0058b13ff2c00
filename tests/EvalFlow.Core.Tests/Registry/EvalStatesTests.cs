using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;
using EvalFlow.Core.Registry;
using EvalFlow.Core.Tests.Evals;
using EvalFlow.Core.Tests.Records;
using Microsoft.Extensions.Time.Testing;

namespace EvalFlow.Core.Tests.Registry;

public sealed class EvalStatesTests
{
    private readonly FakeTimeProvider _clock = new(new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));
    private readonly InMemoryRegistry _registry = new();
    private readonly EvalStates _states;

    public EvalStatesTests() => _states = new EvalStates(new InMemoryRecords(), _registry, _clock);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task AddAsync(string version = "1.0.0", string record = "")
    {
        string source = $"{Definitions.Least.Replace("1.0.0", version, StringComparison.Ordinal)}\n{record}";
        await _registry.AddAsync(
            new EvalVersion
            {
                Id = "polite", Version = version, Title = "Polite", Hash = $"hash of {version}", DatasetHash = "d", Source = source, SampleCount = 1,
                AddedAt = _clock.GetUtcNow(),
            },
            AsyncEnumerable.Empty<SampleChunk>(), Cancel);
    }

    private Task<EvalStanding> MoveAsync(EvalState to, string who, string? note = null) => _states.MoveAsync("polite", to, new Actor(who, note), Cancel);

    private async Task<string> RefusedAsync(EvalState to, string who) =>
        (await Assert.ThrowsAsync<BadInputException>(() => MoveAsync(to, who))).Problems.Single().Message;

    [Fact]
    public async Task Read_AnEvalThatNobodyMoved_IsActive()
    {
        await AddAsync();
        Assert.Equal(EvalStanding.Unmanaged("polite"), await _states.ReadAsync("polite", Cancel));
        Assert.Equal(EvalStanding.Unmanaged("polite"), await MoveAsync(EvalState.Active, "ann"));
        Assert.Empty(await _states.ReadAllAsync(Cancel));
    }

    [Fact]
    public async Task Move_FromDraftToRetirement_KeepsWhoWhenAndWhy()
    {
        await AddAsync();
        foreach ((EvalState to, string who) in (( EvalState, string)[])
            [(EvalState.Draft, "ann"), (EvalState.InReview, "ann"), (EvalState.Approved, "bob"), (EvalState.Active, "ann"), (EvalState.RegressionOnly, "ann"), (EvalState.Retired, "cem")])
        {
            _clock.Advance(TimeSpan.FromHours(1));
            await MoveAsync(to, who, $"to {to}");
        }

        List<string> history = [];
        await foreach (EvalStanding move in _states.HistoryAsync("polite", Cancel))
        {
            history.Add($"{move.At:HH} {Lifecycle.Word(move.State)} {move.Version} {move.Who} {move.Note}");
        }
        Assert.Equal(
            [
                "10 draft 1.0.0 ann to Draft", "11 in_review 1.0.0 ann to InReview", "12 approved 1.0.0 bob to Approved",
                "13 active 1.0.0 ann to Active", "14 regression_only 1.0.0 ann to RegressionOnly", "15 retired 1.0.0 cem to Retired",
            ],
            history);
        EvalStanding now = (await _states.ReadAllAsync(Cancel))["polite"];
        Assert.Equal((EvalState.Retired, "bob"), (now.State, now.Approval!.By));
    }

    [Fact]
    public async Task Move_EveryPair_IsAllowedAsTheTableSays()
    {
        foreach (EvalState from in Enum.GetValues<EvalState>())
        {
            foreach (EvalState to in Enum.GetValues<EvalState>().Where(to => to != from))
            {
                EvalVersion version = new() { Id = "polite", Version = "1.0.0", Title = "", Hash = "h", DatasetHash = "d", Source = Definitions.Least, SampleCount = 1, AddedAt = _clock.GetUtcNow() };
                EvalStateBody body = new("1.0.0", "h", SubmittedBy: "ann");
                LifecycleRules rules = new(version, new Actor("bob"), _clock.GetUtcNow());
                Exception? refused = Record.Exception(() => rules.Next(new EvalStanding("polite", from, true), body, to));
                Assert.Equal(Lifecycle.From(from).Contains(to), refused is null);
            }
        }
        await Task.CompletedTask;
    }

    [Fact]
    public async Task Approve_ByWhoSubmitted_IsRefused()
    {
        await AddAsync();
        await MoveAsync(EvalState.InReview, "ann");
        Assert.Equal("' Ann ' submitted it; somebody else must approve.", await RefusedAsync(EvalState.Approved, " Ann "));
        Assert.Equal(EvalState.InReview, (await _states.ReadAsync("polite", Cancel)).State);
        Assert.Equal(EvalState.Approved, (await MoveAsync(EvalState.Approved, "bob")).State);
    }

    [Fact]
    public async Task Approve_WithReviewersNamed_IsForThemAlone()
    {
        await AddAsync(record: "record: { reviewers: [bob, ann], approver: dora }");
        await MoveAsync(EvalState.InReview, "ann");
        Assert.Contains("neither a reviewer nor the approver", await RefusedAsync(EvalState.Approved, "eve"), StringComparison.Ordinal);
        Assert.Contains("submitted it", await RefusedAsync(EvalState.Approved, "ann"), StringComparison.Ordinal);
        Assert.Equal("DORA", (await MoveAsync(EvalState.Approved, "DORA")).Approval!.By);
    }

    [Fact]
    public async Task Approve_WhenAnotherVersionCameSince_MustBeSubmittedAnew()
    {
        await AddAsync();
        await MoveAsync(EvalState.InReview, "ann");
        await AddAsync("1.1.0");
        Assert.Equal("1.0.0 was submitted, but 1.1.0 was added since and nobody has asked for its review.", await RefusedAsync(EvalState.Approved, "bob"));
        await MoveAsync(EvalState.Draft, "bob");
        await MoveAsync(EvalState.InReview, "bob");
        Assert.Equal("1.1.0", (await MoveAsync(EvalState.Approved, "ann")).Approval!.Version);
    }

    [Fact]
    public async Task Review_AskedForAgain_EndsTheApproval()
    {
        await AddAsync();
        await MoveAsync(EvalState.InReview, "ann");
        await MoveAsync(EvalState.Approved, "bob");
        Assert.Null((await MoveAsync(EvalState.InReview, "ann")).Approval);
    }

    [Fact]
    public async Task Move_AnUnknownEval_IsRefused() => Assert.Equal("There is no eval 'polite'.", await RefusedAsync(EvalState.Draft, "ann"));

    [Fact]
    public void Words_OfEveryState_AreReadBack() =>
        Assert.All(Enum.GetValues<EvalState>(), state => Assert.Equal(state, Lifecycle.Parse(Lifecycle.Word(state))));
}
