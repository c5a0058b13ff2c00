using System.Text.Json;
using EvalFlow.AzureStorage.Records;
using EvalFlow.Contracts.Runs;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Records;
using EvalFlow.Core.Runs;
using FsCheck;
using FsCheck.Fluent;

namespace EvalFlow.AzureStorage.Tests;

/// <summary>Names of records, alerts, channels and silences come from people, who write what they like.</summary>
public sealed class HostileRecordNamesTests(Azurite azurite)
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names() => HostileNamesTests.Names();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Name_OfAnything_ReadsBackAndDisturbsNothing(string name)
    {
        await using AzureStoreBench bench = new(azurite);
        await using StoreProcess process = await bench.BeginAsync();
        StoredRecord record = new()
        {
            Kind = "finding", Id = name, Parent = name, State = name, Revision = 1, Body = "{}", Who = name, At = Noon, Note = name,
        };
        StoredRecord plain = record with { Id = "plain", Parent = "plain" };
        AlertSilence silence = new() { SilenceId = name, Eval = name, Who = name, Why = name, StartsAt = Noon, EndsAt = Noon.AddHours(1) };
        Assert.True(await process.Records.PutAsync(record, Cancel));
        Assert.True(await process.Records.PutAsync(plain, Cancel));
        await process.Silences.AddAsync(silence, Cancel);
        Alert raised = await process.Alerts.RaiseAsync(NewAlert(name), [], Cancel);
        AlertNotice notice = AlertNotice.Of(raised, NoticeKind.Raised, Noon) with { Channels = [name] };
        Assert.True(await process.Alerts.ReplaceAsync(raised, raised, [notice], Cancel));

        await using StoreProcess other = await bench.BeginAsync();
        Assert.Equal(record, await other.Records.FindAsync("finding", name, Cancel));
        Assert.Equal([record], await other.Records.ListAsync(new("finding", name, name), Cancel).ToListAsync(Cancel));
        Assert.Equal([record], await other.Records.HistoryAsync("finding", name, Cancel).ToListAsync(Cancel));
        Assert.True(await other.Silences.EndAsync(name, "Ann", Noon.AddMinutes(1), Cancel));
        AlertDelivery due = Assert.Single(await other.Alerts.ListDueAsync(Noon, 9, Cancel));
        Assert.Equal((name, JsonSerializer.Serialize(notice, ReportJson.Compact)), (due.Channel, JsonSerializer.Serialize(due.Notice, ReportJson.Compact)));
        Assert.Equal(NewAlert(name), await other.Alerts.FindAsync(name, Cancel));
    }

    [Fact]
    public void Keys_OfDifferentRevisions_DifferAndOfOneRecordBeginTheSame() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>().Filter(text => text is not null).Generator.Four().ToArbitrary(), texts =>
        {
            (string kind, string id, string otherKind, string otherId) = texts;
            return RecordRow.RevisionsOf(kind, id).StartsWith(RecordRow.RevisionsOf(otherKind, otherId), StringComparison.Ordinal)
                == ((kind, id) == (otherKind, otherId));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static Alert NewAlert(string name) => new()
    {
        AlertId = name,
        DedupKey = name,
        Kind = AlertKinds.Regression,
        Severity = 4,
        Title = name,
        Body = name,
        EvalId = name,
        Metric = name,
        Owner = name,
        BaselineRun = name,
        CandidateRun = name,
        RaisedAt = Noon,
        LastSeenAt = Noon,
    };
}
