using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;
using EvalFlow.Core.Reviews;
using EvalFlow.Core.Tests.Alerts;
using EvalFlow.Core.Tests.Records;
using Microsoft.Extensions.Time.Testing;

namespace EvalFlow.Core.Tests.Reviews;

public sealed class DomainAccessTests
{
    private static readonly Actor Admin = new("root", "asked for by legal");

    private readonly ReviewRecords _records = new(new RecordsInMemory(), new FakeTimeProvider(A.Noon));
    private readonly SetDomainAccess _access;
    private readonly ReaderLimits _limits;

    public DomainAccessTests()
    {
        _access = new SetDomainAccess(_records);
        _limits = new ReaderLimits(_records);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<OfferOutcome?> RefusalAsync(string who, string? domain) => (await _limits.ReadAsync(who, domain, Cancel)).Refusal;

    [Fact]
    public async Task Restricted_IsForTheNamedAlone_HoweverTheyAndTheDomainAreSpelt()
    {
        await _access.RestrictAsync("Self_Harm", ["Ann ", "bob"], [], Admin, Cancel);
        Assert.Null(await RefusalAsync("ann", "self_harm"));
        Assert.Null(await RefusalAsync("BOB", " SELF_HARM"));
        Assert.Equal(OfferOutcome.NotAllowed, await RefusalAsync("cleo", "self_harm"));
        Assert.Null(await RefusalAsync("cleo", "privacy"));
        Assert.Null(await RefusalAsync("cleo", null));
    }

    [Fact]
    public async Task Asked_OfARestrictedText_SaysWhomToAskAndNotThatALimitIsReached()
    {
        await _access.RestrictAsync("self_harm", ["ann"], [], Admin, Cancel);
        BadInputException refused = await Assert.ThrowsAsync<BadInputException>(() => _limits.AskAsync("cleo", "s1", "self_harm", Cancel));
        Assert.Contains("named people only", refused.Message, StringComparison.Ordinal);
        await _limits.AskAsync("ann", "s1", "self_harm", Cancel);
    }

    [Fact]
    public async Task Denied_TheLastOne_LeavesNobodyAndNotEverybody()
    {
        await _access.RestrictAsync("self_harm", ["ann"], [], Admin, Cancel);
        DomainAccess left = await _access.RestrictAsync("SELF_HARM", [], ["Ann"], Admin, Cancel);
        Assert.Equal((true, 0, "self_harm"), (left.IsRestricted, left.People.Count, left.Domain));
        Assert.False(await _access.MayReadAsync("ann", "self_harm", Cancel));
    }

    [Fact]
    public async Task Opened_IsForEverybody_AndEachChangeIsKept()
    {
        await _access.RestrictAsync("self_harm", ["ann"], [], Admin, Cancel);
        await _access.RestrictAsync("self_harm", ["bob", "ANN"], [], Admin, Cancel);
        await _access.OpenAsync("self_harm", Admin, Cancel);
        Assert.True(await _access.MayReadAsync("cleo", "self_harm", Cancel));
        DomainAccess only = Assert.Single(await _access.ListAsync(Cancel));
        string id = Assert.Single(await _records.Access.ListAsync(cancellationToken: Cancel).ToListAsync(Cancel)).Id;
        Assert.Equal(
            ["ann", "ann, bob", ""],
            await _records.Access.HistoryAsync(id, Cancel).Select(kept => string.Join(", ", kept.Body.People)).ToListAsync(Cancel));
        Assert.False(only.IsRestricted);
    }

    [Fact]
    public async Task Restricting_NothingNamed_IsRefused() =>
        await Assert.ThrowsAsync<BadInputException>(() => _access.RestrictAsync(" ", ["ann"], [], Admin, Cancel));
}
