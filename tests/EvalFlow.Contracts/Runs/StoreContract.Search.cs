using EvalFlow.Core.Runs;

namespace EvalFlow.Contracts.Runs;

public abstract partial class StoreContract
{
    private static async Task<StoreProcess> SearchedAsync(StoreBench bench)
    {
        StoreProcess process = await bench.BeginAsync();
        await EndAsync(process, "r-1", 1, run => run with { EvalId = "bias", Model = "openai:One" });
        await EndAsync(process, "r-3", 3, run => run with { EvalId = "bias", Model = "openai:two" }, RunStatus.CompletedWithErrors);
        await EndAsync(process, "r-2", 2, run => run with { EvalId = "privacy", Model = "openai:One" }, RunStatus.Failed, "no key");
        await EndAsync(process, "r-5", 5, run => run with { EvalId = "privacy", Model = "100%_{x}" }, RunStatus.Cancelled);
        await process.Runs.CreateAsync(NewRun("r-4", "r-4", 4) with { EvalId = "bias", Model = "openai:one-more" }, Cancel);
        return process;
    }

    private static async Task<string> FoundAsync(StoreProcess process, RunQuery query)
    {
        FoundRuns found = await process.Runs.SearchAsync(query, Cancel);
        return $"{string.Join(' ', found.Runs.Select(run => run.RunId))} of {found.Total}";
    }

    [Fact]
    public async Task Search_WithoutAFilter_GivesAllNewestFirst_AndWhatThereIsToChooseFrom()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await SearchedAsync(bench);

        FoundRuns found = await process.Runs.SearchAsync(new RunQuery(), Cancel);

        Assert.Equal(Json((await process.Runs.ListAsync(Cancel)).ToArray()), Json(found.Runs.ToArray()));
        Assert.Equal(5, found.Total);
        Assert.Equal(["bias", "privacy"], found.Evals);
        Assert.Equal(["100%_{x}", "openai:One", "openai:one-more", "openai:two"], found.Models);
        Assert.Equal(["100%_{x}", "openai:One"], (await process.Runs.SearchAsync(new RunQuery("privacy", "openai:two"), Cancel)).Models);
    }

    [Fact]
    public async Task Search_InAnEmptyStore_FindsNothing()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();

        FoundRuns found = await process.Runs.SearchAsync(new RunQuery("bias"), Cancel);

        Assert.Equal((0, 0, 0, 0), (found.Runs.Count, found.Total, found.Evals.Count, found.Models.Count));
    }

    [Fact]
    public async Task Search_Filtered_CountsAndGivesWhatFits()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await SearchedAsync(bench);

        Assert.Equal("r-4 r-3 r-1 of 3", await FoundAsync(process, new RunQuery("bias")));
        Assert.Equal("r-2 r-1 of 2", await FoundAsync(process, new RunQuery(Model: "openai:One")));
        Assert.Equal("r-4 of 1", await FoundAsync(process, new RunQuery(Status: RunStatus.Running)));
        Assert.Equal("r-3 of 1", await FoundAsync(process, new RunQuery(Status: RunStatus.CompletedWithErrors)));
        Assert.Equal("r-3 r-1 of 2", await FoundAsync(process, new RunQuery("bias", EndedOnly: true)));
        Assert.Equal(" of 0", await FoundAsync(process, new RunQuery("bias", "openai:One", RunStatus.Failed)));
        Assert.Equal(" of 0", await FoundAsync(process, new RunQuery("bia")));
    }

    [Fact]
    public async Task Search_ByText_FindsPartsInAnyCase_AndTakesSignsAsTheyAre()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await SearchedAsync(bench);

        Assert.Equal("r-4 r-2 r-1 of 3", await FoundAsync(process, new RunQuery(Text: "I:oNE")));
        Assert.Equal("r-5 r-2 of 2", await FoundAsync(process, new RunQuery(Text: "PRIV")));
        Assert.Equal("r-3 of 1", await FoundAsync(process, new RunQuery(Text: "R-3")));
        Assert.Equal("r-5 of 1", await FoundAsync(process, new RunQuery(Text: "%_{")));
        Assert.Equal(" of 0", await FoundAsync(process, new RunQuery(Text: "o_e")));
    }

    [Fact]
    public async Task Search_PageByPage_GivesEachRunOnce()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await SearchedAsync(bench);

        Assert.Equal("r-5 r-4 of 5", await FoundAsync(process, new RunQuery(Take: 2)));
        Assert.Equal("r-3 r-2 of 5", await FoundAsync(process, new RunQuery(Skip: 2, Take: 2)));
        Assert.Equal("r-1 of 5", await FoundAsync(process, new RunQuery(Skip: 4, Take: 2)));
        Assert.Equal(" of 5", await FoundAsync(process, new RunQuery(Skip: 6, Take: 2)));
        Assert.Equal(" of 5", await FoundAsync(process, new RunQuery(Take: 0)));
        PageOfRuns last = await PageOfRuns.FindAsync(process.Runs, new RunQuery(), 99, 2, Cancel, beyond: 1);
        Assert.Equal(("r-1", 3, 3), (Assert.Single(last.Found.Runs).RunId, last.Page, last.Pages));
        Assert.Equal(3, (await PageOfRuns.FindAsync(process.Runs, new RunQuery(), 1, 2, Cancel, beyond: 1)).Found.Runs.Count);
    }
}
