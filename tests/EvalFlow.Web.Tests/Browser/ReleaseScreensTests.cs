using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;

namespace EvalFlow.Web.Tests.Browser;

public sealed class ReleaseScreensTests(Site site)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(RunScreensTests.Looks), MemberType = typeof(RunScreensTests))]
    public async Task Board(int width, string theme)
    {
        await using OpenPage page = await site.OpenAsync("/", width, theme);
        Assert.Contains("not ready", await page.Page.Locator("article.release").First.InnerTextAsync(), StringComparison.Ordinal);
        await page.CheckAsync($"board-{theme}");
    }

    [Theory]
    [MemberData(nameof(RunScreensTests.Looks), MemberType = typeof(RunScreensTests))]
    public async Task Readiness(int width, string theme)
    {
        await using OpenPage page = await site.OpenAsync($"/releases/{await site.DemoReleaseAsync()}", width, theme);
        Assert.Contains("not ready", await page.Page.Locator(".headline").First.InnerTextAsync(), StringComparison.Ordinal);
        await page.CheckAsync($"readiness-{theme}");
    }

    [Fact]
    public async Task Readiness_WaivedSignedAndPictured_InTheBrowser()
    {
        string id = await ReceiveAsync("application/cloudevents+json", Event("signed", "<img src=x onerror=alert(1)>"));
        await EndedAsync(id);
        await using OpenPage page = await site.OpenAsync($"/releases/{id}");
        await page.Page.GetByText("Sign", new() { Exact = true }).First.ClickAsync();
        await page.CheckAsync("readiness-sign");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Sign", Exact = true }).ClickAsync();
        await page.CheckAsync("readiness-signed");
        Assert.Contains("signed", await page.Page.Locator("section[aria-labelledby=signed-heading]").InnerTextAsync(), StringComparison.Ordinal);
        ILocator waive = page.Page.Locator("summary", new() { HasText = "Waive:" }).First;
        await waive.ClickAsync();
        ILocator form = page.Page.Locator("details[open] form");
        await form.GetByLabel("Why it is accepted").FillAsync("<script>alert(2)</script>");
        await form.GetByLabel("Who answers").FillAsync("Zoë");
        await form.GetByLabel("What makes up").FillAsync("a filter");
        await form.GetByRole(AriaRole.Button, new() { Name = "Waive" }).ClickAsync();
        Assert.Contains("Zoë", await page.Page.Locator("section[aria-labelledby=waivers-heading]").InnerTextAsync(), StringComparison.Ordinal);
        await page.Page.GetByText("Take a snapshot", new() { Exact = true }).First.ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Take a snapshot" }).ClickAsync();
        Assert.Contains("is as", await page.Page.Locator("#snapshots .headline").InnerTextAsync(), StringComparison.Ordinal);
        await page.CheckAsync("readiness-decided");
        using HttpResponseMessage pack = await site.App.Http.GetAsync($"/releases/{id}/pack.html", Cancel);
        Assert.StartsWith("attachment", pack.Content.Headers.ContentDisposition!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_InEveryForm_AreOneReleaseEach()
    {
        string structured = await ReceiveAsync("application/cloudevents+json", Event("forms", "x"));
        Assert.Equal(structured, await ReceiveAsync("application/cloudevents-batch+json", $"[{Event("forms", "x")}]"));
        JsonElement sent = JsonDocument.Parse(Event("forms", "x")).RootElement;
        using HttpRequestMessage binary = new(HttpMethod.Post, "/api/v1/releases") { Content = new StringContent(sent.GetProperty("data").GetRawText(), Encoding.UTF8, "application/json") };
        foreach (string name in new[] { "specversion", "id", "source", "type" })
        {
            binary.Headers.Add($"ce-{name}", sent.GetProperty(name).GetString());
        }
        using HttpResponseMessage response = await site.App.Http.SendAsync(binary, Cancel);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.EndsWith(structured, response.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/cloudevents+json", "{\"specversion\": \"1.0\"}")]
    [InlineData("application/cloudevents+json", "{")]
    [InlineData("application/cloudevents-batch+json", "{}")]
    [InlineData("application/json", "{}")]
    [InlineData("text/plain", "")]
    public async Task Event_NoGood_IsRefusedInJson(string type, string body)
    {
        using StringContent content = new(body, Encoding.UTF8, type);
        using HttpResponseMessage response = await site.App.Http.PostAsync("/api/v1/releases", content, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        JsonElement error = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel)).RootElement.GetProperty("error");
        Assert.NotEmpty(error.GetProperty("details")[0].GetProperty("fix").GetString()!);
    }

    [Fact]
    public async Task Unknown_IsNotFound()
    {
        await using OpenPage page = await site.OpenAsync("/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E");
        await page.CheckAsync("board-none");
        await page.GoAsync("/releases/%3Cscript%3Ealert(1)%3C%2Fscript%3E", 404);
    }

    private string Event(string id, string version) => JsonSerializer.Serialize(new
    {
        specversion = "1.0",
        id,
        source = "/models/test",
        type = "evalflow.model.released.v1",
        data = new { model_id = "test-model", version, model = $"replay:{Path.Combine(site.App.Home, "recorded.csv")}", deadline = "2031-01-01T00:00:00Z" },
    });

    private async Task<string> ReceiveAsync(string type, string body)
    {
        // Within the data home, which this host shares with events from elsewhere.
        File.Copy(Path.Combine(site.App.Folder, "recorded.csv"), Path.Combine(site.App.Home, "recorded.csv"), overwrite: true);
        using StringContent content = new(body, Encoding.UTF8, type);
        using HttpResponseMessage response = await site.App.Http.PostAsync("/api/v1/releases", content, Cancel);
        string text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, text);
        return JsonDocument.Parse(text).RootElement.GetProperty("releases")[0].GetProperty("release_id").GetString()!;
    }

    // The server works on it; the state is asked for as a program would.
    private async Task EndedAsync(string id)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        while (JsonDocument.Parse(await site.App.Http.GetStringAsync($"/api/v1/releases/{id}", patience.Token)).RootElement.GetProperty("state").GetString() is not ("ready" or "failed"))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, patience.Token);
        }
    }
}
