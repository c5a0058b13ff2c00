using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Drafts;
using EvalFlow.Core.Interchange.Sheets;
using EvalFlow.Core.Registry;

namespace EvalFlow.Core.Tests.Interchange;

/// <summary>The record of an eval by way of the form.</summary>
public sealed class RecordFormTests
{
    private const string Sheet = "item_id,prompt\na,Say one\nb,Say two\n";

    private static readonly RecordForm Everything = new()
    {
        BackupOwner = "b@example.org", DomainExperts = ["e"], Reviewers = ["r", "s"], Approver = "yes", Contact = "#safety: evals", IntendedUse = "Launch\ndecisions",
        NotIntendedFor = "Ranking", DecisionSupported = "gate", Limitations = "English only", NormativeAssumptions = "\"Refusing\" is a failure", ExpectedBehaviour = "safe_complete",
        ThreatVectorVersion = "4", Canary = "7f0c-canary", Split = "held_out", Provenance = "Written by the team", Licence = "internal", SensitiveContentLevel = 2,
        Languages = ["en", "de"], AffectedGroups = ["minors"], Warn = 0.05, Block = 0.1, CriticalItemIds = ["a"], RunbookUrl = "https://runbooks.example.org/x",
        RequiredFor = ["major"], RelatedEvals = [new RelatedEval("other", "unsafe: questions"), new RelatedEval("third", null)], Changelog = ["1.0.0: first"],
    };

    [Fact]
    public async Task Record_ComesOutAsItWentIn_AndEveryFieldIsSaid()
    {
        SheetDesk desk = new();
        EvalRecord record = (await desk.CheckAsync(Sheet, SheetDesk.Form() with { Record = Everything })).Definition!.Record;
        Assert.Equal(("b@example.org", "yes", "#safety: evals", "Launch\ndecisions", "4"), (record.BackupOwner, record.Approver, record.Contact, record.IntendedUse, record.ThreatVectorVersion));
        Assert.Equal((DecisionSupported.Gate, SampleSplit.HeldOut, ExpectedBehaviour.SafeComplete, 2), (record.DecisionSupported, record.Split, record.ExpectedBehaviour, record.SensitiveContentLevel));
        Assert.Equal(["r", "s"], record.Reviewers);
        Assert.Equal(new Thresholds(0.05, 0.1), record.Thresholds);
        Assert.Equal(Everything.RelatedEvals, record.RelatedEvals);
        Assert.Equal(new Uri("https://runbooks.example.org/x"), record.RunbookUrl);
        // A field that is added to the record is to be in the form too.
        Assert.All(typeof(EvalRecord).GetProperties(), property => Assert.NotNull(property.GetValue(record)));
        Assert.All(typeof(RecordForm).GetProperties(), property => Assert.NotNull(property.GetValue(Everything)));
    }

    [Fact]
    public async Task Record_OfTheLastVersion_StaysWhereNothingIsSaid()
    {
        SheetDesk desk = new();
        await desk.CommitAsync(await desk.CheckAsync(Sheet, SheetDesk.Form() with { Record = Everything }));
        EvalRecord record = (await desk.CheckAsync(Sheet, SheetDesk.Form() with { Record = new RecordForm { Block = 0.2, Limitations = "German too" } })).Definition!.Record;
        Assert.Equal(new Thresholds(0.05, 0.2), record.Thresholds);
        Assert.Equal(("German too", SampleSplit.HeldOut), (record.Limitations, record.Split));
        EvalRecord untouched = (await desk.CheckAsync(Sheet, SheetDesk.Form())).Definition!.Record;
        Assert.Equal("English only", untouched.Limitations);
    }

    [Fact]
    public async Task Record_ThatIsNoGood_IsRefusedWithTheUsualMessages()
    {
        SheetDesk desk = new();
        CheckedSheet sheet = await desk.CheckAsync(Sheet, SheetDesk.Form() with
        {
            Record = new RecordForm { Split = "heldout", RunbookUrl = "javascript:alert(1)", SensitiveContentLevel = 9, RelatedEvals = [new RelatedEval("safe-chat", null)] },
        });
        Assert.False(sheet.CanBeRegistered);
        Problem[] problems = [.. sheet.Issues.Where(issue => issue.Severity == IssueSeverity.Error).Select(issue => issue.Problem)];
        Assert.Equal(["record.related_evals[0].id", "record.runbook_url", "record.sensitive_content_level", "record.split"], problems.Select(problem => problem.Field).Order(StringComparer.Ordinal));
        Assert.All(problems, problem => Assert.NotEmpty(problem.Fix));
    }
}
