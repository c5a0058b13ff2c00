using System.Reflection;
using System.Text.Json;
using EvalFlow.Core.Interchange.Drafts;
using EvalFlow.Core.Runs;
using EvalFlow.Web.Evals.Drafts;
using EvalFlow.Web.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EvalFlow.Web.Tests.Pages;

/// <summary>Every page over stores that really await, as those of Azure do.</summary>
public sealed class SlowStoreTests
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_AllOfThem_AreRenderedWhole()
    {
        await using ServedApp filled = new();
        await filled.RunAsync(["demo"]);
        await using SlowApp slow = await SlowApp.StartAsync(filled);
        Dictionary<string, string> addresses = await AddressesAsync(filled, slow);
        string[] pages = [.. slow.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null).Select(endpoint => endpoint.RoutePattern.RawText!)];
        Assert.Equal(addresses.Keys.Order(StringComparer.Ordinal), pages.Order(StringComparer.Ordinal));
        foreach (string page in pages)
        {
            using HttpResponseMessage response = await slow.Http.GetAsync(addresses[page], Cancel);
            string html = await response.Content.ReadAsStringAsync(Cancel);
            Assert.True((int)response.StatusCode is 200 or 302, $"{addresses[page]} answers {(int)response.StatusCode}: {html}");
            Assert.True((int)response.StatusCode == 302 || (html.Contains("<h1", StringComparison.Ordinal) && html.Contains("</footer>", StringComparison.Ordinal)), $"{addresses[page]} is not whole.");
        }
    }

    [Theory]
    [InlineData("/runs/r-nowhere")]
    [InlineData("/evals/nowhere")]
    [InlineData("/evals/nowhere/trend")]
    [InlineData("/alerts/a-nowhere")]
    [InlineData("/findings/f-nowhere")]
    [InlineData("/releases/nowhere")]
    [InlineData("/review/q-nowhere")]
    public async Task Page_OfWhatIsNotThere_SaysSo(string path)
    {
        await using ServedApp empty = new();
        await using SlowApp slow = await SlowApp.StartAsync(empty);
        using HttpResponseMessage response = await slow.Http.GetAsync(path, Cancel);
        Assert.Equal(404, (int)response.StatusCode);
        Assert.Contains("There is no such thing", await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public void Components_NoneIsRenderedBeforeItHasRead()
    {
        string[] early = [.. typeof(LoadedPage).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ComponentBase)))
            .Where(type => type.GetMethod("OnInitializedAsync", Own) is not null || type.GetMethod("OnParametersSetAsync", Own) is not null).Select(type => type.Name)];
        Assert.Empty(early);
    }

    // A page that is new needs a line here.
    private static async Task<Dictionary<string, string>> AddressesAsync(ServedApp filled, SlowApp slow)
    {
        JsonElement first = (await filled.RunAsync(["runs", "list"])).GetProperty("runs").EnumerateArray()
            .First(run => run.GetProperty("baseline_run").ValueKind == JsonValueKind.String);
        (string run, string baseline, string eval) = (Text(first, "run_id"), Text(first, "baseline_run"), Text(first, "eval_id"));
        string sample = await SampleAsync(slow, run);
        string queue = Text(await filled.RunAsync(["review", "create", await OfAsync(filled, "over-refusal"), "--n", "3", "--grader", "refusal"]), "queue_id");
        string version = Text(first, "eval_version");
        return new Dictionary<string, string>
        {
            ["/"] = "/",
            ["/alerts"] = "/alerts",
            ["/alerts/{AlertId}"] = $"/alerts/{Text((await filled.RunAsync(["alerts", "list", "--all"])).GetProperty("alerts")[0], "alert_id")}",
            ["/audit"] = "/audit",
            ["/comparisons"] = $"/comparisons?eval={eval}",
            ["/comparisons/open"] = $"/comparisons/open?baseline={baseline}&candidate={run}",
            ["/comparisons/{Baseline}/{Candidate}"] = $"/comparisons/{baseline}/{run}",
            ["/comparisons/{Baseline}/{Candidate}/cases/{SampleId}"] = $"/comparisons/{baseline}/{run}/cases/{sample}",
            ["/evals"] = "/evals",
            ["/evals/new"] = "/evals/new",
            ["/evals/drafts/{Id}"] = $"/evals/drafts/{await DraftAsync(slow)}",
            ["/evals/{EvalId}/trend"] = $"/evals/{eval}/trend",
            ["/evals/{Name}"] = $"/evals/{eval}",
            ["/evals/{Name}/changes"] = $"/evals/{eval}/changes?from={version}&to={version}",
            ["/evals/{Name}/duplicates"] = $"/evals/{eval}/duplicates",
            ["/evals/{Name}/quality"] = $"/evals/{eval}/quality",
            ["/findings"] = "/findings?state=all",
            ["/findings/{FindingId}"] = $"/findings/{Text((await filled.RunAsync(["findings", "list", "--all"])).GetProperty("findings")[0], "finding_id")}",
            ["/freshness"] = "/freshness",
            ["/models"] = "/models",
            ["/problem/{Status:int}"] = "/problem/200",
            ["/releases/new"] = "/releases/new",
            ["/releases/{ReleaseId}"] = $"/releases/{Text((await filled.RunAsync(["releases", "list"])).GetProperty("releases")[0], "release_id")}",
            ["/review"] = "/review",
            ["/review/access"] = "/review/access",
            ["/review/{QueueId}"] = $"/review/{queue}",
            ["/review/{QueueId}/decide"] = $"/review/{queue}/decide",
            ["/review/{QueueId}/label"] = $"/review/{queue}/label",
            ["/runs"] = "/runs",
            ["/runs/new"] = "/runs/new",
            ["/runs/{RunId}"] = $"/runs/{await UnderWayAsync(slow, run)}",
            ["/runs/{RunId}/samples"] = $"/runs/{run}/samples",
            ["/runs/{RunId}/samples/{SampleId}"] = $"/runs/{run}/samples/{sample}",
            ["/who"] = "/who",
        };
    }

    private static async Task<string> OfAsync(ServedApp filled, string eval) => Text(
        (await filled.RunAsync(["runs", "list"])).GetProperty("runs").EnumerateArray().First(run => Text(run, "eval_id") == eval), "run_id");

    private static async Task<string> SampleAsync(SlowApp slow, string run)
    {
        string answer = await slow.Http.GetStringAsync($"/api/v1/runs/{run}/samples", Cancel);
        return Text(JsonDocument.Parse(answer).RootElement.GetProperty("samples")[0], "sample_id");
    }

    // Its page shows the most: how far it is, and what may be done about it.
    private static async Task<string> UnderWayAsync(SlowApp slow, string like)
    {
        Run run = (await slow.Runs.FindAsync(like, Cancel))! with { RunId = "r-20260101-000000-000000", RequestKey = "under way", Status = RunStatus.Running, FinishedAt = null };
        await slow.Runs.CreateAsync(run, Cancel);
        return run.RunId;
    }

    private static async Task<string> DraftAsync(SlowApp slow)
    {
        await using AsyncServiceScope scope = slow.App.Services.CreateAsyncScope();
        await using MemoryStream sheet = new("id,prompt,answer\na,What is one and one?,2\n"u8.ToArray());
        EvalDraft draft = await scope.ServiceProvider.GetRequiredService<DraftDesk>().BeginAsync(sheet, "a.csv", new EvalForm { Id = "drafted" }, SlowApp.User, Cancel);
        return draft.Id;
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
