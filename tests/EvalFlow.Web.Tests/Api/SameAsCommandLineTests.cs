using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using EvalFlow.Web.Tests.Browser;

namespace EvalFlow.Web.Tests.Api;

/// <summary>The HTTP API gives what the command line prints, to the letter.</summary>
public sealed partial class SameAsCommandLineTests(Site site)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public Task Run_Shown() => SameAsync($"/api/v1/runs/{site.Seed.FailedRun}", "runs", "show", site.Seed.FailedRun);

    [Fact]
    public Task Runs_Listed() => SameAsync("/api/v1/runs", "runs", "list");

    [Fact]
    public Task Evals_Listed() => SameAsync("/api/v1/evals", "eval", "list");

    [Fact]
    public Task Eval_Shown() => SameAsync("/api/v1/evals/sliced@1.0.0", "eval", "show", "sliced@1.0.0");

    [Fact]
    public Task Eval_Quality() => SameAsync("/api/v1/evals/sliced/quality?metric=accuracy&models=3&alone=true", "quality", "sliced", "--metric", "accuracy", "--models", "3", "--alone");

    [Fact]
    public Task Eval_State() => SameAsync("/api/v1/evals/waiting/state", "eval", "state", "waiting");

    [Fact]
    public Task Eval_History() => SameAsync("/api/v1/evals/waiting/history", "eval", "history", "waiting");

    [Fact]
    public Task Alerts_Listed() => SameAsync("/api/v1/alerts", "alerts", "list");

    [Fact]
    public async Task Release_Shown()
    {
        string release = await site.DemoReleaseAsync();
        await SameAsync($"/api/v1/releases/{release}", "releases", "show", release);
    }

    [Fact]
    public Task Freshness_Listed() => SameAsync("/api/v1/freshness?all=true", "freshness", "--all");

    [Fact]
    public async Task Run_Unknown_SameErrorWithAStatus()
    {
        using HttpResponseMessage response = await site.App.Http.GetAsync("/api/v1/runs/r-nowhere", Cancel);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        JsonElement told = await site.App.RunAsync(["runs", "show", "r-nowhere"], 2);
        JsonElement answer = await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.Equal(told.GetProperty("error").GetProperty("details").GetRawText(), answer.GetProperty("error").GetProperty("details").GetRawText());
    }

    [Theory]
    [InlineData("{\"eval\": \"sliced\", \"model\": \"\"}")]
    [InlineData("{\"eval\": \"nowhere\", \"model\": \"openai:x\"}")]
    [InlineData("{\"eval\": \"sliced\", \"model\": \"openai:x\", \"limt\": 5}")]
    [InlineData("{\"eval\": \"sliced\", \"model\": \"openai:x\", \"limit\": 0}")]
    [InlineData("{\"eval\": ")]
    [InlineData("")]
    public async Task Run_AskedForBadly_IsRefusedInJson(string body)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await site.App.Http.PostAsync("/api/v1/runs", content, Cancel);
        Assert.InRange((int)response.StatusCode, 400, 404);
        JsonElement error = (await response.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("error");
        Assert.NotEmpty(error.GetProperty("details")[0].GetProperty("fix").GetString()!);
    }

    [Fact]
    public async Task Document_NamesEveryOperation()
    {
        JsonElement document = await site.App.Http.GetFromJsonAsync<JsonElement>("/api/v1/openapi.json", Cancel);
        string[] operations = [.. document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name} {path.Name}"))];
        Assert.Superset(
            new HashSet<string>
            {
                "get /api/v1/runs", "post /api/v1/runs", "get /api/v1/runs/{run}", "post /api/v1/runs/{run}/cancel", "post /api/v1/runs/{run}/resume",
                "get /api/v1/evals", "get /api/v1/evals/{eval}", "get /api/v1/evals/{eval}/state", "post /api/v1/evals/{eval}/state", "post /api/v1/evals/{eval}/decision",
                "get /api/v1/evals/{eval}/history", "get /api/v1/evals/{eval}/quality", "get /api/v1/evals/template", "post /api/v1/evals/import", "post /api/v1/evals/{eval}/try", "post /api/v1/evals/{eval}/preview", "post /api/v1/evals/{eval}/diff", "post /api/v1/comparisons", "get /api/v1/comparisons/{baseline}/{candidate}",
                "get /api/v1/alerts", "post /api/v1/alerts/{id}/ack", "post /api/v1/alerts/{id}/resolve", "post /api/v1/silences",
                "post /api/v1/releases", "get /api/v1/releases/{id}/readiness", "post /api/v1/releases/{id}/waivers", "post /api/v1/releases/{id}/signatures",
                "get /api/v1/findings", "post /api/v1/findings/{id}/mitigations", "post /api/v1/mitigations/{id}/verify", "get /api/v1/freshness", "get /api/v1/audit",
                "get /api/v1/reviews", "post /api/v1/reviews/{queue}/next", "post /api/v1/reviews/items/{item}/label", "post /api/v1/reviews/items/{item}/adjudicate",
            },
            operations.ToHashSet());
    }

    private async Task SameAsync(string path, params string[] command)
    {
        JsonElement printed = await site.App.RunAsync(command);
        using HttpResponseMessage response = await site.App.Http.GetAsync(path, Cancel);
        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(AtAnyTime(printed.GetRawText()), AtAnyTime((await response.Content.ReadAsStringAsync(Cancel)).Trim()));
    }

    // Readiness is of the moment in which it is read.
    private static string AtAnyTime(string json) => AsOf().Replace(json, "\"as_of\": \"\"");

    [GeneratedRegex("\"as_of\": \"[^\"]*\"")]
    private static partial Regex AsOf();
}
