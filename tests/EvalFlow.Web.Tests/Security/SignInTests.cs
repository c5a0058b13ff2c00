using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using EvalFlow.Web.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace EvalFlow.Web.Tests.Security;

public sealed partial class SignInTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Page_NobodySignedIn_GoesToTheProviderAndComesBackToWhereItWas()
    {
        await using SignedInApp app = await SignedInApp.StartAsync();
        using HttpResponseMessage page = await app.SignInAsync("/runs?status=failed", Roles.Viewer);
        Assert.Equal("/runs?status=failed", page.RequestMessage!.RequestUri!.PathAndQuery);
        Assert.Contains("ada@example.org", await page.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/api/v1/runs")]
    [InlineData("POST", "/api/v1/runs")]
    public async Task Api_NobodySignedIn_SaysSoInJson(string method, string path)
    {
        await using SignedInApp app = await SignedInApp.StartAsync();
        using HttpResponseMessage response = await app.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("unauthorized", await CodeAsync(response));
    }

    [Fact]
    public async Task SignedIn_WithoutARoleOfOurs_SeesNothing()
    {
        await using SignedInApp app = await SignedInApp.StartAsync();
        using HttpResponseMessage page = await app.SignInAsync("/runs", "somebody-elses-role");
        Assert.Equal(HttpStatusCode.Forbidden, page.StatusCode);
    }

    [Fact]
    public async Task SignedIn_ProvidersNamesOfRoles_AreOurs()
    {
        await using SignedInApp app = await SignedInApp.StartAsync(new Dictionary<string, string> { ["Safety-Analysts"] = Roles.Analyst });
        using HttpResponseMessage page = await app.SignInAsync("/runs", "Safety-Analysts", Roles.Admin);
        string html = await page.Content.ReadAsStringAsync(Cancel);
        Assert.Contains("title=\"analyst\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_ByCookie_NeedsTheTokenOfAPageAndTheRole()
    {
        await using SignedInApp app = await SignedInApp.StartAsync();
        using HttpResponseMessage page = await app.SignInAsync("/runs", Roles.Analyst);
        string token = Token().Match(await page.Content.ReadAsStringAsync(Cancel)).Groups["token"].Value;
        using HttpResponseMessage without = await app.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/api/v1/alerts/a/ack"));
        Assert.Equal("token_missing", await CodeAsync(without));
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/v1/alerts/a/ack") { Headers = { { WriteGuard.TokenHeader, token } } };
        using HttpResponseMessage with = await app.SendAsync(request);
        Assert.Equal("done", await CodeAsync(with));
    }

    [Fact]
    public async Task Write_ByBearerToken_NeedsTheRoleAndNothingElse()
    {
        await using SignedInApp app = await SignedInApp.StartAsync();
        app.Provider.Roles = [Roles.Viewer];
        Assert.Equal("forbidden", await AcknowledgeAsync(app, app.Provider.Token()));
        app.Provider.Roles = [Roles.Analyst];
        Assert.Equal("done", await AcknowledgeAsync(app, app.Provider.Token($"api://{Provider.ClientId}")));
        Assert.Equal("unauthorized", await AcknowledgeAsync(app, app.Provider.Token("another-app")));
        Assert.Equal("unauthorized", await AcknowledgeAsync(app, app.Provider.Token(key: new RsaSecurityKey(RSA.Create(2048)) { KeyId = "k1" })));
    }

    [Fact]
    public async Task Run_OfAFileOfTheServer_IsNotStartedFromElsewhere()
    {
        await using SignedInApp app = await SignedInApp.StartAsync();
        app.Provider.Roles = [Roles.Analyst];
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/v1/runs") { Content = JsonContent.Create(new { eval = "any", model = "replay:/etc/passwd" }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", app.Provider.Token());
        using HttpResponseMessage response = await app.SendAsync(request);
        Assert.Contains("files of the server", await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endpoints_NoneIsOpenOrWritesForReaders()
    {
        await using SignedInApp app = await SignedInApp.StartAsync();
        string[] open = ["/assets/{**name}", "/healthz", "/problem/{Status:int}", "/sign-out"];
        RouteEndpoint[] endpoints = [.. app.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];
        Assert.NotEmpty(endpoints);
        foreach (RouteEndpoint endpoint in endpoints)
        {
            string path = endpoint.RoutePattern.RawText!;
            IReadOnlyList<string> methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];
            string?[] policies = [.. endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(asked => asked.Policy)];
            bool anonymous = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
            Assert.True(anonymous == open.Contains(path), $"{path} is open to everyone, or was meant to be.");
            bool writes = methods.Contains("POST") && !methods.Contains("GET") && path is not "/sign-out" and not "/preferences/theme";
            Assert.True(!writes || policies.Any(policy => policy is not null and not Policies.Read), $"{path} writes, and asks for no more than reading.");
        }
    }

    private static async Task<string?> AcknowledgeAsync(SignedInApp app, string token)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/v1/alerts/a/ack");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using HttpResponseMessage response = await app.SendAsync(request);
        return await CodeAsync(response);
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage response)
    {
        JsonElement error = (await response.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("error");
        // What says that there is no such alert has come to the operation.
        string code = error.GetProperty("code").GetString()!;
        return error.GetProperty("details")[0].GetProperty("problem").GetString()!.StartsWith("There is no alert", StringComparison.Ordinal) ? "done" : code;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();
}
