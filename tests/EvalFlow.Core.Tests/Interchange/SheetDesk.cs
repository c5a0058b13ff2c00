using System.Text;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Drafts;
using EvalFlow.Core.Interchange.Sheets;
using EvalFlow.Core.Tests.Evals;
using Microsoft.Extensions.Time.Testing;

namespace EvalFlow.Core.Tests.Interchange;

/// <summary>Reads, checks and registers sheets against a registry of the test's own.</summary>
internal sealed class SheetDesk
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    public InMemoryRegistry Registry { get; } = new();

    public SheetLimits Limits { get; init; } = SheetLimits.Default;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static SheetChoice Map(params IReadOnlyList<(string Column, string Field)> columns) =>
        new() { Columns = [.. columns.Select(pair => KeyValuePair.Create(pair.Column, pair.Field))] };

    public Task<SheetReading> ReadAsync(Stream stream, string file = "book.xlsx", SheetChoice? choice = null, EvalDefinition? last = null) =>
        new ReadSheet(Limits).RunAsync(stream, file, choice ?? new SheetChoice(), last, Cancellation);

    public Task<SheetReading> ReadAsync(string csv, SheetChoice? choice = null, Encoding? encoding = null) =>
        ReadAsync(new MemoryStream((encoding ?? new UTF8Encoding(false)).GetBytes(csv)), "book.csv", choice);

    public Task<CheckedSheet> CheckAsync(SheetReading reading, EvalForm? form = null) =>
        new CheckSheet(Registry, new EvalIntake(_clock)).RunAsync(reading, form ?? Form(), Cancellation);

    public async Task<CheckedSheet> CheckAsync(string csv, EvalForm? form = null) => await CheckAsync(await ReadAsync(csv), form);

    public Task<RegisteredEval> CommitAsync(CheckedSheet sheet) =>
        new CommitSheet(new RegisterEval(Registry, new EvalIntake(_clock), _clock), null)
            .RunAsync(sheet, RememberMapping.Everybody, new Core.Records.Actor("ann"), null, Cancellation);

    public static EvalForm Form(string id = "safe-chat") => new() { Id = id, Direction = "lower_is_better" };

    /// <summary>The one problem a refused file has.</summary>
    public async Task<Problem> RefusedAsync(Stream stream, string file = "book.xlsx", SheetChoice? choice = null) =>
        Assert.Single((await Assert.ThrowsAsync<BadInputException>(() => ReadAsync(stream, file, choice))).Problems);

    public static string[] Prompts(CheckedSheet sheet) => [.. sheet.Samples.Select(row => row.Sample.Input)];

    public static string[] Errors(CheckedSheet sheet) =>
        [.. sheet.Issues.Where(issue => issue.Severity == IssueSeverity.Error).Select(issue => $"{issue.Cell}: {issue.Problem.Message}")];

    public static string[] Warnings(CheckedSheet sheet) =>
        [.. sheet.Issues.Where(issue => issue.Severity == IssueSeverity.Warning).Select(issue => $"{issue.Cell}: {issue.Problem.Message}")];
}
