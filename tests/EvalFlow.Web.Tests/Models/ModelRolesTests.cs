using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using EvalFlow.Web.Security;
using EvalFlow.Web.Tests.Security;

namespace EvalFlow.Web.Tests.Models;

/// <summary>What people may do about models when they sign in, and that nobody gives themselves another name then.</summary>
public sealed partial class ModelRolesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Analyst_PutsResponsesOnTheShelf_AndRunsThoseAlone()
    {
        await using SignedInApp app = await SignedInApp.StartAsync();
        string page = await ReadAsync(await app.SignInAsync("/models", Roles.Analyst));
        Assert.DoesNotContain("Add a live model", page, StringComparison.Ordinal);
        using HttpResponseMessage added = await PostAsync(app, "/models/recorded", page, ("file", "id,response\na,yes\n"), ("name", "atlas"));
        Assert.Equal("/models", added.Headers.Location?.ToString());
        Assert.Contains("atlas", await ReadAsync(await app.GetAsync("/models")), StringComparison.Ordinal);
        using HttpResponseMessage elsewhere = await PostAsync(app, "/runs", page, ("eval", "x"), ("model", "replay:/etc/passwd"));
        Assert.Contains("files of the server", await ReadAsync(elsewhere), StringComparison.Ordinal);
        using HttpResponseMessage beside = await PostAsync(app, "/runs", page, ("eval", "x"), ("model", $"replay:{app.Home}/recorded/../keys/x.csv"));
        Assert.Contains("files of the server", await ReadAsync(beside), StringComparison.Ordinal);
        using HttpResponseMessage shelf = await PostAsync(app, "/runs", page, ("eval", "x"), ("model", $"replay:{app.Home}/recorded/atlas.csv"));
        Assert.DoesNotContain("files of the server", await ReadAsync(shelf), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/models/recorded")]
    [InlineData("/models")]
    [InlineData("/releases")]
    public async Task Viewer_AddsNothing(string path)
    {
        await using SignedInApp app = await SignedInApp.StartAsync();
        string page = await ReadAsync(await app.SignInAsync("/models", Roles.Viewer));
        Assert.DoesNotContain("Add the responses", page, StringComparison.Ordinal);
        using HttpResponseMessage refused = await PostAsync(app, path, page, ("name", "atlas"), ("file", "id,response\na,yes\n"));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task Admin_AddsNoLiveModelFromOutside()
    {
        await using SignedInApp app = await SignedInApp.StartAsync();
        string page = await ReadAsync(await app.SignInAsync("/models", Roles.Admin));
        using HttpResponseMessage refused = await PostAsync(app, "/models", page, ("name", "mine"), ("provider", "openai"), ("model", "m"), ("url", "https://evil.example"), ("key", "EVALFLOW_OIDC_CLIENT_SECRET"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.False(File.Exists(Path.Combine(app.Home, "models.yaml")));
    }

    [Fact]
    public async Task Anybody_SignedIn_KeepsTheirName()
    {
        await using SignedInApp app = await SignedInApp.StartAsync();
        string page = await ReadAsync(await app.SignInAsync("/who", Roles.Approver));
        Assert.DoesNotContain("Act under this name", page, StringComparison.Ordinal);
        using HttpResponseMessage refused = await PostAsync(app, "/who", page, ("name", "somebody else"));
        Assert.InRange((int)refused.StatusCode, 400, 499);
        Assert.DoesNotContain("somebody else", await ReadAsync(await app.GetAsync("/runs")), StringComparison.Ordinal);
    }

    private static async Task<string> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            return await response.Content.ReadAsStringAsync(Cancel);
        }
    }

    private static Task<HttpResponseMessage> PostAsync(SignedInApp app, string path, string page, params IEnumerable<(string Name, string Value)> fields)
    {
        MultipartFormDataContent form = new() { { new StringContent(Token().Match(page).Groups["token"].Value), "__RequestVerificationToken" } };
        foreach ((string name, string value) in fields)
        {
            if (name == "file")
            {
                form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(value)), name, "x.csv");
            }
            else
            {
                form.Add(new StringContent(value), name);
            }
        }
        return app.SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = form });
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();
}
