using System.Net;
using System.Text.Json;
using EvalFlow.Web.Tests.Browser;
using Microsoft.Playwright;

namespace EvalFlow.Web.Tests.Security;

/// <summary>What somebody sees who asks too often. Each test has a server of its own, since limits are kept per person.</summary>
public sealed class RateLimitTests(Site site)
{
    // More writes at once than a person may make, whatever is given back meanwhile.
    private const int TooMany = 150;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Api_TooManyWrites_SaysWhenToTryAgain_AndReadsGoOn()
    {
        await using ServedApp app = new();
        await app.ServeAsync();
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, TooMany).Select(_ => app.Http.PostAsync("/api/v1/alerts/none/ack", null, Cancel)));
        HttpResponseMessage refused = answers.First(answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        using JsonDocument error = JsonDocument.Parse(await refused.Content.ReadAsStringAsync(Cancel));
        Assert.Equal("too_many_requests", error.RootElement.GetProperty("error").GetProperty("code").GetString());
        using HttpResponseMessage read = await app.Http.GetAsync("/api/v1/runs", Cancel);
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        Assert.InRange(answers.Count(answer => answer.StatusCode != HttpStatusCode.TooManyRequests), 60, 120);
        Array.ForEach(answers, answer => answer.Dispose());
    }

    [Fact]
    public async Task Page_TooManyWrites_IsAPageThatSaysSo()
    {
        await using ServedApp app = new();
        await app.ServeAsync();
        await using OpenPage open = await site.OpenAsync("/runs", app: app);
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Task flood = FloodAsync(app, enough.Token);
        await app.Http.PostAsync("/preferences/theme", null, Cancel);
        IResponse? answer = null;
        // What is given back each second may go to the person.
        for (int tries = 0; tries < 20 && answer?.Status != 429; tries++)
        {
            await open.GoAsync("/runs");
            answer = await open.Page.RunAndWaitForResponseAsync(() => open.Page.ClickAsync("button[name=theme]"), response => response.Request.Method == "POST");
        }
        await enough.CancelAsync();
        await flood;
        Assert.Equal(429, answer!.Status);
        Assert.Matches("^[0-9]+$", (await answer.AllHeadersAsync())["retry-after"]);
        Assert.Equal("Too many requests", await open.Page.InnerTextAsync("h1"));
    }

    private static async Task FloodAsync(ServedApp app, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.WhenAll(Enumerable.Range(0, TooMany).Select(async _ => (await app.Http.PostAsync("/preferences/theme", null, cancellationToken)).Dispose()));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The person has seen the page.
        }
    }
}
