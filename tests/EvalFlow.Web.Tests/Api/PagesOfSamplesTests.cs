using System.Net.Http.Json;
using System.Text.Json;
using EvalFlow.Web.Tests.Browser;

namespace EvalFlow.Web.Tests.Api;

/// <summary>Pages of samples and flips hold what the whole lists hold, each thing once.</summary>
public sealed class PagesOfSamplesTests(Site site)
{
    private ComparedRuns Runs => site.Seed.Compared;

    [Fact]
    public async Task Samples_AllPages_HoldEverySampleOnceInOrder()
    {
        string[] ids = [.. await AllAsync($"/api/v1/runs/{Runs.After}/samples?", "samples", row => row.GetProperty("sample_id").GetString()!)];
        Assert.Equal(Enumerable.Range(0, 600).Select(i => $"s{i}"), ids);
    }

    [Theory]
    [InlineData("q=s59", 11)]
    [InlineData("q=nowhere", 0)]
    [InlineData("outcome=errored", 6)]
    [InlineData("outcome=errored&q=s9", 1)]
    [InlineData("outcome=scored", 594)]
    [InlineData("label=no-such-label", 0)]
    [InlineData("grader=answer&outcome=errored", 6)]
    public async Task Samples_Filtered_Counted(string filter, int expected) =>
        Assert.Equal(expected, (await GetAsync($"/api/v1/runs/{Runs.After}/samples?{filter}")).GetProperty("total").GetInt32());

    [Fact]
    public async Task Flips_AllPages_HoldWhatTheComparisonHolds()
    {
        JsonElement whole = await GetAsync($"/api/v1/comparisons/{Runs.Before}/{Runs.After}");
        string[] listed = [.. await AllAsync($"/api/v1/comparisons/{Runs.Before}/{Runs.After}/flips?", "flips", row => row.GetRawText())];
        Assert.Equal(whole.GetProperty("flips").EnumerateArray().Select(row => JsonSerializer.Serialize(row)), listed.Select(row => JsonSerializer.Serialize(JsonDocument.Parse(row).RootElement)));
        Assert.True(listed.Length > 50);
    }

    [Fact]
    public async Task Flips_KindsAndSlices_AddUp()
    {
        string path = $"/api/v1/comparisons/{Runs.Before}/{Runs.After}/flips?";
        int all = await TotalAsync(path);
        Assert.Equal(all, await TotalAsync(path + "how=failing") + await TotalAsync(path + "how=passing"));
        Assert.Equal(all, await TotalAsync(path + "slice=language%3Dde") + await TotalAsync(path + "slice=language%3Den"));
        Assert.Equal(0, await TotalAsync(path + "slice=language%3Dfr"));
        Assert.Equal(all, await TotalAsync(path + "metric=accuracy"));
    }

    [Fact]
    public async Task Flips_FailingInBothAndCritical_AreCountedAndListed()
    {
        string path = $"/api/v1/comparisons/{Runs.Before}/{Runs.After}/flips?";
        JsonElement whole = await GetAsync(path);
        Assert.Equal(120, whole.GetProperty("kinds").GetProperty("both_failing").GetInt32());
        Assert.Equal(1, whole.GetProperty("critical").GetInt32());
        string[] both = [.. await AllAsync(path + "how=both&", "flips", row => row.GetProperty("sample_id").GetString()!)];
        Assert.Equal(Enumerable.Range(0, 600).Where(i => i % 4 == 0 && i % 20 != 0).Select(i => $"s{i}"), both);
        Assert.Equal(120, await TotalAsync(path + "how=both&slice=language%3Dde") + await TotalAsync(path + "how=both&slice=language%3Den"));
        Assert.Equal("s12", (await GetAsync(path + "how=both&critical=true")).GetProperty("flips")[0].GetProperty("sample_id").GetString());
        JsonElement critical = await GetAsync(path + "critical=true");
        Assert.Equal("s11", Assert.Single(critical.GetProperty("flips").EnumerateArray()).GetProperty("sample_id").GetString());
        Assert.Equal(1, critical.GetProperty("kinds").GetProperty("both_failing").GetInt32());
    }

    [Fact]
    public async Task Trend_NewestRunLast_WithTheVerdictAgainstTheOneBefore()
    {
        JsonElement trend = await GetAsync("/api/v1/evals/sliced/trend");
        JsonElement[] runs = [.. trend.GetProperty("runs").EnumerateArray()];
        // Other tests start runs of it meanwhile, and those come after.
        Assert.Equal([Runs.Before, Runs.After], runs.Take(2).Select(run => run.GetProperty("run_id").GetString()));
        Assert.Equal(JsonValueKind.Null, runs[0].GetProperty("verdict").ValueKind);
        Assert.NotEqual(JsonValueKind.Null, runs[1].GetProperty("verdict").ValueKind);
        Assert.Equal(0.9, trend.GetProperty("gate_min").GetDouble());
    }

    [Fact]
    public async Task Trend_PerRelease_HasAPointForEachReleaseAndNamesIt()
    {
        string release = await site.DemoReleaseAsync();
        JsonElement trend = await GetAsync("/api/v1/evals/over-refusal/trend?per=release");
        JsonElement run = Assert.Single(trend.GetProperty("runs").EnumerateArray());
        JsonElement named = Assert.Single(run.GetProperty("releases").EnumerateArray());
        Assert.Equal(release, named.GetProperty("release_id").GetString());
        Assert.StartsWith("aurora ", named.GetProperty("name").GetString(), StringComparison.Ordinal);
        JsonElement[] runs = [.. (await GetAsync("/api/v1/evals/over-refusal/trend")).GetProperty("runs").EnumerateArray()];
        Assert.True(runs.Length > 1);
        Assert.Equal(
            run.GetProperty("run_id").GetString(), Assert.Single(runs, one => one.GetProperty("releases").GetArrayLength() > 0).GetProperty("run_id").GetString());
        Assert.Equal(0, (await GetAsync("/api/v1/evals/waiting/trend?per=release")).GetProperty("total").GetInt32());
    }

    private async Task<IReadOnlyList<string>> AllAsync(string path, string list, Func<JsonElement, string> read)
    {
        List<string> all = [];
        for (int page = 1, pages = 1; page <= pages; page++)
        {
            JsonElement found = await GetAsync($"{path}page={page}");
            pages = found.GetProperty("pages").GetInt32();
            all.AddRange(found.GetProperty(list).EnumerateArray().Select(read));
        }
        return all;
    }

    private async Task<int> TotalAsync(string path) => (await GetAsync(path)).GetProperty("total").GetInt32();

    private Task<JsonElement> GetAsync(string path) => site.App.Http.GetFromJsonAsync<JsonElement>(path, TestContext.Current.CancellationToken);
}
