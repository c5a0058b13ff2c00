using System.IO.Compression;
using System.Text;
using EvalFlow.Core.Interchange.Sheets;
using EvalFlow.Web.Tests.Browser;
using Microsoft.Playwright;

namespace EvalFlow.Web.Tests.Walkthrough;

/// <summary>The steps of docs/walkthrough.md, on a server with nothing in it. Whatever the walk says is done here, in its order and words.</summary>
internal sealed class Walk(OpenPage open, Hands hands, string folder, Pictures pictures)
{
    private const string Id = "household-questions";

    private static readonly string Examples = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "..", "examples", "walkthrough"));

    private readonly IPage _page = open.Page;

    public async Task ToAnEvalAsync()
    {
        await TakeNameAsync("ann");
        await ShowAsync("01-start");
        await hands.PressAndArriveAsync("a:has-text('Make an eval')", "**/evals/new");
        await TemplateAsync();
        await ShowAsync("02-new-eval");
        await hands.FillAsync("#sheet-id", Id);
        await hands.AttachAsync("section:has(#sheet) input[type=file]", Path.Combine(Examples, "household.xlsx"));
        await hands.PressAndArriveAsync("button:text-is('Upload and check')", "**/evals/drafts/*");
        await open.CheckAsync("walk-errors");
        await ShowAsync("03-error-and-columns");
        await hands.ChooseAsync("select[name=as_16]", "slice: results for each");
        await hands.PressAsync("button:text-is('Read it so')");
        await CorrectAsync();
        await AboutAsync();
        Assert.Contains($"{Id}@1.0.0 can be registered: 30 samples", await HeadlineAsync(), StringComparison.Ordinal);
        await ShowAsync("04-can-be-registered");
    }

    public async Task ThroughReviewAsync()
    {
        string draft = new Uri(_page.Url).AbsolutePath;
        await hands.PressAsync("button:has-text('Show the first 5 prompts')");
        await ShowAsync("05-prompts");
        await GoAsync("/models");
        await ShelveAsync("atlas-1");
        await ShelveAsync("atlas-2");
        await ShowAsync("06-models");
        await open.CheckAsync("walk-models");
        await GoAsync(draft);
        await hands.ChooseAsync("section:has(#try) select", "atlas-1");
        await hands.PressAsync("button:text-is('Try it')");
        Assert.Contains("nothing was stored", await MainAsync(), StringComparison.Ordinal);
        await ShowAsync("07-dry-run");
        await hands.PressAndArriveAsync("main a:text-is('Back')", $"**{draft}");
        await hands.PressAndArriveAsync("button:text-is('Register and submit for review')", $"**/evals/{Id}");
        Assert.Contains("Waits for approval: ann submitted", await HeadlineAsync(), StringComparison.Ordinal);
        await ShowAsync("08-in-review");
        await hands.PressAsync("a:has-text('give the name of that person')");
        await hands.FillAsync("input[name=name]", "bea");
        await hands.PressAndArriveAsync("button:text-is('Act under this name')", $"**/evals/{Id}");
        await hands.PressAsync("button:text-is('Approve')");
        Assert.Contains("Approved by bea", await HeadlineAsync(), StringComparison.Ordinal);
        await ShowAsync("09-approved");
    }

    public async Task ToAComparisonAsync()
    {
        await TakeNameAsync("ann");
        await GoAsync($"/evals/{Id}");
        await hands.PressAsync("a:text-is('start a run')");
        await RunAsync("atlas-1");
        await ShowAsync("10-run");
        await hands.PressAsync("a:has-text('Run another model against this run')");
        await RunAsync("atlas-2");
        await hands.PressAsync("a:text-is('Comparison with the baseline')");
        Assert.Contains("Regressed: 40.0 points more full refusals", await HeadlineAsync(), StringComparison.Ordinal);
        await open.CheckAsync("walk-comparison");
        await ShowAsync("11-comparison");
        string comparison = _page.Url;
        await hands.PressAsync("a:has-text('h13')");
        await hands.FillAsync("input[name=why]", "what the refusals have in common");
        await hands.PressAsync("button:has-text('Show both responses')");
        await hands.HoldAsync("section:has(#diff) summary", async () =>
        {
            await _page.WaitForSelectorAsync("section:has(#diff) ins");
            await ShowAsync("12-case");
        });
        Assert.False(await _page.Locator("section:has(#diff) ins").IsVisibleAsync());
        await GoAsync(new Uri(comparison).AbsolutePath);
    }

    public async Task ThroughLabelsAsync()
    {
        string comparison = new Uri(_page.Url).AbsolutePath;
        await hands.PressAsync(".lead a:has-text('atlas-2.csv')");
        await hands.PressAsync("a:text-is('Have people label responses')");
        await hands.FillAsync("input[name=random]", "3");
        await hands.FillAsync("input[name=labels]", "1");
        await hands.PressAndArriveAsync("button:text-is('Make the queue')", "**/review/q-*");
        await hands.PressAsync("a:text-is('Label')");
        await hands.PressAsync("button:text-is('Get the masked text')");
        await ShowAsync("13-label");
        await hands.PressAsync("button[data-key='3']");
        await _page.WaitForURLAsync("**/label");
        await GoAsync(comparison);
    }

    public async Task ThroughAFindingAsync()
    {
        await hands.PressAsync(".callout a:has-text('regressed')");
        await hands.PressAsync("summary:text-is('Open a finding')");
        await hands.FillAsync("details[open] input[name=due]", "2030-12-31");
        await hands.PressAndArriveAsync("button:text-is('Open a finding')", "**/findings/*");
        await hands.PressAsync("summary:text-is('Write down the root cause')");
        await hands.FillAsync("input[name=text]", "Safety tuning reacts to single words, such as kill, poison and shoot.");
        await hands.PressAsync("button:text-is('Write it down')");
        await hands.PressAsync("summary:text-is('Plan a mitigation')");
        await hands.FillAsync("input[name=title]", "Retune on harmless questions that hold such words");
        await hands.PressAsync("button:text-is('Plan')");
        await _page.WaitForSelectorAsync("text=A mitigation has yet to be shown by a run");
        await ShowAsync("14-finding");
        await GoAsync("/models");
        await ShelveAsync("atlas-2.1");
    }

    public async Task ToASignedReleaseAsync()
    {
        await GoAsync("/");
        await hands.PressAndArriveAsync("a:text-is('New release')", "**/releases/new");
        await hands.FillAsync("input[name=model_id]", "atlas");
        await hands.FillAsync("input[name=version]", "2.1");
        await hands.ChooseAsync("select[name=model_known]", "atlas-2.1");
        await hands.FillAsync("input[name=baseline_version]", "1");
        await hands.ChooseAsync("select[name=baseline_model_known]", "atlas-1");
        await ShowAsync("15-new-release");
        await hands.PressAndArriveAsync("button:text-is('Announce the release')", "**/releases/atlas-2.1-*");
        string release = new Uri(_page.Url).AbsolutePath;
        // Nobody reloads: the page does when the results are there.
        await _page.WaitForSelectorAsync(".callout:has-text('Nobody other than its owner has signed the result')");
        await ShowAsync("16-not-signed");
        await CloseFindingAsync();
        await TakeNameAsync("bea");
        await GoAsync(release);
        await hands.PressAsync("summary:text-is('Sign')");
        await hands.FillAsync("details[open] input[name=note]", "refusals are back where they were");
        await hands.PressAsync("button:text-is('Sign')");
        await _page.WaitForSelectorAsync(".headline:has-text('atlas 2.1 is ready')");
        await hands.PressAsync("summary:text-is('Decide')");
        await hands.PressAsync("button:text-is('Launch')");
        await _page.WaitForSelectorAsync("text=bea decided to launch");
        await open.CheckAsync("walk-signed");
        await ShowAsync("17-signed");
        Assert.StartsWith("evidence-atlas-2.1", (await hands.DownloadAsync("a:has-text('Download as one page')")).SuggestedFilename, StringComparison.Ordinal);
        await GoAsync("/");
        await ShowAsync("18-board");
    }

    private async Task TemplateAsync()
    {
        string template = Path.Combine(folder, "template.xlsx");
        await (await hands.DownloadAsync("a:text-is('Download a template')")).SaveAsAsync(template);
        // The example is the template, filled in, with a column of the team.
        Assert.Equal([.. await ColumnsAsync(template), "Topic"], await ColumnsAsync(Path.Combine(Examples, "household.xlsx")));
    }

    private static async Task<IEnumerable<string>> ColumnsAsync(string workbook)
    {
        await using FileStream file = File.OpenRead(workbook);
        SheetReading reading = await new ReadSheet(SheetLimits.Default).RunAsync(file, Path.GetFileName(workbook), new SheetChoice(), null, TestContext.Current.CancellationToken);
        return reading.Mapping.Columns.Select(column => column.Header);
    }

    private async Task CorrectAsync()
    {
        string book = Path.Combine(folder, "household-questions-errors.xlsx");
        await (await hands.DownloadAsync("a:has-text('Download the sheet with a column of errors')")).SaveAsAsync(book);
        await using (ZipArchive zip = await ZipFile.OpenAsync(book, ZipArchiveMode.Update))
        {
            ZipArchiveEntry sheet = zip.GetEntry("xl/worksheets/sheet1.xml")!;
            using StreamReader reader = new(await sheet.OpenAsync());
            string text = await reader.ReadToEndAsync();
            Assert.Contains("<v>9</v>", text, StringComparison.Ordinal);
            reader.Close();
            sheet.Delete();
            await using Stream corrected = await zip.CreateEntry("xl/worksheets/sheet1.xml").OpenAsync();
            await corrected.WriteAsync(Encoding.UTF8.GetBytes(text.Replace("<v>9</v>", "<v>3</v>", StringComparison.Ordinal)));
        }
        await hands.AttachAsync("form[action$='/file'] input[type=file]", book);
        await hands.PressAsync("button:text-is('Upload it instead')");
        await _page.WaitForSelectorAsync(".headline:has-text('can be registered')");
    }

    private async Task AboutAsync()
    {
        await hands.FillAsync("input[name=title]", "Household questions");
        await hands.FillAsync("input[name=owner]", "ann");
        await hands.PressAsync("summary:has-text('Gate: when a run fails')");
        await hands.FillAsync("input[name=gate_max]", "0.1");
        await hands.PressAsync("button:text-is('Take this over')");
        await _page.WaitForSelectorAsync("section:has(#yaml) pre:has-text('owner: ann')");
    }

    private async Task ShelveAsync(string name)
    {
        await hands.AttachAsync("section:has(#recorded) input[type=file]", Path.Combine(Examples, $"{name}.csv"));
        await hands.PressAsync("button:text-is('Add the responses')");
        await _page.WaitForSelectorAsync($"tr:has(th:text-is('{name}'))");
    }

    private async Task RunAsync(string model)
    {
        await hands.ChooseAsync("select[name=model_known]", model);
        await hands.PressAndArriveAsync("button:text-is('Start the run')", "**/runs/r-*");
        await _page.WaitForSelectorAsync(".lead .badge:has-text('completed')");
    }

    private async Task CloseFindingAsync()
    {
        await GoAsync("/findings");
        await hands.PressAsync("tbody th a");
        await hands.PressAsync("summary:text-is('Link a run')");
        await hands.ChooseAsync("select[name=run]", "atlas-2.1");
        await hands.PressAsync("button:text-is('Verify')");
        await _page.WaitForSelectorAsync("text=the finding can be closed");
        await hands.PressAsync("summary:text-is('Close')");
        await hands.PressAsync("button:text-is('Close')");
        await _page.WaitForSelectorAsync("text=Closed: runs show it mended");
    }

    private async Task TakeNameAsync(string name)
    {
        await GoAsync("/");
        await hands.PressAsync("header a:has-text('change the name')");
        await hands.FillAsync("input[name=name]", name);
        await hands.PressAndArriveAsync("button:text-is('Act under this name')", "**/");
    }

    // As a person goes to an address, or presses it in the navigation.
    private Task GoAsync(string path) => open.GoAsync(path);

    private Task<string> MainAsync() => _page.InnerTextAsync("main");

    private Task<string> HeadlineAsync() => _page.InnerTextAsync(".headline");

    private Task ShowAsync(string name) => pictures.TakeAsync(_page, name);
}
