using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Drafts;
using EvalFlow.Core.Interchange.Sheets;
using EvalFlow.Web.Evals.Drafts;
using EvalFlow.Web.Hosting;

namespace EvalFlow.Web.Tests.Evals;

public sealed class DraftDeskTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("evalflow-desk").FullName;
    private readonly Hands _clock = new();
    private readonly DraftDesk _desk;

    public DraftDeskTests() => _desk = new DraftDesk(
        new WebSettings { Urls = [], LocalUser = "me", KeyFolder = _folder, DraftFolder = Path.Combine(_folder, "drafts"), RecordedFolder = _folder }, _clock);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Draft_IsItsOwnersOnly()
    {
        EvalDraft draft = await BeginAsync("ann");
        Assert.Equal("x.csv", (await _desk.FindAsync(draft.Id, "ann", Cancel)).FileName);
        Assert.True((await Assert.ThrowsAsync<BadInputException>(() => _desk.FindAsync(draft.Id, "bob", Cancel))).IsUnknown);
        Assert.Empty(await _desk.ListAsync("bob", Cancel));
    }

    [Theory]
    [InlineData("../keys")]
    [InlineData("..\\..\\etc\\passwd")]
    [InlineData("")]
    [InlineData("0000000000000000000000000000000g")]
    [InlineData("00000000000000000000000000000000")]
    public async Task Id_OfNoDraft_NamesNoPlace(string id)
    {
        await BeginAsync("ann");
        Assert.True((await Assert.ThrowsAsync<BadInputException>(() => _desk.FindAsync(id, "ann", Cancel))).IsUnknown);
    }

    [Theory]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("C:\\Users\\ann\\sheet.xlsx", "sheet.xlsx")]
    [InlineData("", "samples.csv")]
    [InlineData("dir/", "samples.csv")]
    public async Task FileName_IsKeptAsAWordOnly(string uploaded, string kept)
    {
        EvalDraft draft = await _desk.BeginAsync(new MemoryStream([1]), uploaded, new EvalForm { Id = "e" }, "ann", Cancel);
        Assert.Equal(kept, draft.FileName);
        Assert.All(Directory.EnumerateFiles(Path.Combine(_folder, "drafts")), path => Assert.StartsWith(draft.Id, Path.GetFileName(path), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Draft_IsGoneAfterADay_AndItsFilesWithTheNext()
    {
        EvalDraft draft = await BeginAsync("ann");
        _clock.Now += TimeSpan.FromHours(25);
        await Assert.ThrowsAsync<BadInputException>(() => _desk.FindAsync(draft.Id, "ann", Cancel));
        await BeginAsync("bob");
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.Combine(_folder, "drafts")), path => path.Contains(draft.Id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Drafts_OfOnePerson_AreFew()
    {
        EvalDraft first = await BeginAsync("ann");
        for (int more = 0; more < DraftDesk.MostPerPerson; more++)
        {
            _clock.Now += TimeSpan.FromMinutes(1);
            await BeginAsync("ann");
        }
        IReadOnlyList<EvalDraft> left = await _desk.ListAsync("ann", Cancel);
        Assert.Equal(DraftDesk.MostPerPerson, left.Count);
        Assert.DoesNotContain(first.Id, left.Select(draft => draft.Id));
    }

    [Fact]
    public async Task File_LargerThanTheLimit_IsRefusedAndLeavesNothing()
    {
        await using MemoryStream large = new(new byte[SheetLimits.Default.Bytes + 1]);
        await Assert.ThrowsAsync<BadInputException>(() => _desk.BeginAsync(large, "x.csv", new EvalForm { Id = "e" }, "ann", Cancel));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_folder, "drafts")));
    }

    [Fact]
    public async Task Draft_ComesBackAsItWasKept()
    {
        EvalDraft draft = await BeginAsync("ann") with
        {
            Form = new EvalForm { Id = "e", Title = "T", Severity = 3, LastReviewed = new DateOnly(2026, 1, 2), Graders = [new GraderForm("g", "exact", new Dictionary<string, IReadOnlyList<string>> { ["a"] = ["b"] })] },
            Choice = new SheetChoice { Sheet = "S", HeaderRow = 4, Delimiter = '\t', Columns = [new("A", "slice:x")] },
        };
        await _desk.SaveAsync(draft, Cancel);
        EvalDraft found = await _desk.FindAsync(draft.Id, "ann", Cancel);
        Assert.Equal(("T", 3, new DateOnly(2026, 1, 2)), (found.Form.Title, found.Form.Severity, found.Form.LastReviewed));
        Assert.Equal("b", found.Form.Graders![0].Options["a"][0]);
        Assert.Equal(("S", 4, '\t', new KeyValuePair<string, string>("A", "slice:x")), (found.Choice.Sheet, found.Choice.HeaderRow, found.Choice.Delimiter, found.Choice.Columns[0]));
    }

    private Task<EvalDraft> BeginAsync(string owner) => _desk.BeginAsync(new MemoryStream("id,prompt\n1,x\n"u8.ToArray()), "x.csv", new EvalForm { Id = "e" }, owner, Cancel);

    private sealed class Hands : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 25, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
