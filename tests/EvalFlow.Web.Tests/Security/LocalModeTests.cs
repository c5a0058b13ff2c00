using System.Net;
using System.Text;
using System.Text.Json;
using EvalFlow.Web.Tests.Browser;

namespace EvalFlow.Web.Tests.Security;

/// <summary>Local mode, asked over real connections.</summary>
public sealed class LocalModeTests(Site site)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("10.0.0.1")]
    public async Task Request_UnderAnotherName_IsRefused(string host)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/runs");
        request.Headers.Host = host;
        using HttpResponseMessage response = await site.App.Http.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://127.0.0.1:1")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Write_FromAPageOfAnotherSite_IsRefused(string header, string value)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, $"/api/v1/runs/{site.Seed.FailedRun}/resume");
        request.Headers.Add(header, value);
        using HttpResponseMessage response = await site.App.Http.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("cross_site", await CodeAsync(response));
    }

    [Theory]
    [InlineData("/preferences/theme")]
    [InlineData("/runs/x/cancel")]
    [InlineData("/runs/x/resume")]
    public async Task Form_WithoutThePagesToken_IsRefused(string path)
    {
        using FormUrlEncodedContent form = new([new("theme", "dark"), new("__RequestVerificationToken", "forged")]);
        using HttpResponseMessage response = await site.App.Http.PostAsync(path, form, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("The form may be too old", await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/runs", 200)]
    [InlineData("/nothing-here", 404)]
    [InlineData("/runs/nothing-here", 404)]
    [InlineData("/api/v1/runs", 200)]
    [InlineData("/api/v1/nothing-here", 404)]
    [InlineData("/assets/tokens.css", 200)]
    public async Task Answer_AllowsNothingInlineAndNoFrame(string path, int status)
    {
        using HttpResponseMessage response = await site.App.Http.GetAsync(path, Cancel);
        Assert.Equal(status, (int)response.StatusCode);
        string policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("same-origin", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
    }

    [Fact]
    public async Task Body_TooLarge_IsRefused()
    {
        using StringContent body = new($"{{\"eval\": \"{new string('x', 2 << 20)}\", \"model\": \"m\"}}", Encoding.UTF8, "application/json");
        // Asks first: a server that hangs up while the body is still on its way is seen as a broken pipe now and then.
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/v1/runs") { Content = body, Headers = { ExpectContinue = true } };
        using HttpResponseMessage response = await site.App.Http.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Theory]
    [InlineData("http://0.0.0.0:5080")]
    [InlineData("http://[::]:5080")]
    [InlineData("http://192.168.1.5:5080")]
    [InlineData("http://evalflow.example.org")]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("")]
    public async Task Serve_WhereOthersCouldReachIt_EndsWithBadInput(string urls)
    {
        await using ServedApp app = new();
        JsonElement refused = await app.RunAsync(["serve", "--urls", urls], 2);
        JsonElement detail = refused.GetProperty("error").GetProperty("details")[0];
        Assert.NotEmpty(detail.GetProperty("fix").GetString()!);
    }

    [Fact]
    public async Task Serve_Stopped_EndsInOrder()
    {
        await using ServedApp app = new();
        await app.ServeAsync();
        Assert.Equal("ok", await app.Http.GetStringAsync("/healthz", Cancel));
        Assert.Equal(0, await app.StopAsync());
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel)).RootElement.GetProperty("error").GetProperty("code").GetString();
}
