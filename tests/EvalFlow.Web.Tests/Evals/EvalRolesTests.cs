using EvalFlow.Web.Security;
using EvalFlow.Web.Tests.Security;

namespace EvalFlow.Web.Tests.Evals;

/// <summary>Who may do what with evals, when people sign in.</summary>
public sealed class EvalRolesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Viewer_SeesTheListAndBeginsNothing()
    {
        await using SignedInApp app = await SignedInApp.StartAsync();
        using HttpResponseMessage list = await app.SignInAsync("/evals", Roles.Viewer);
        Assert.DoesNotContain("href=\"/evals/new\"", await list.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        foreach (string path in (string[])["/evals/new", "/evals/drafts/00000000000000000000000000000000"])
        {
            using HttpResponseMessage refused = await app.GetAsync(path);
            Assert.NotEqual(200, (int)refused.StatusCode);
        }
    }

    [Fact]
    public async Task Analyst_FindsNoDraftOfSomebodyElse()
    {
        await using SignedInApp app = await SignedInApp.StartAsync();
        using HttpResponseMessage page = await app.SignInAsync("/evals/new", Roles.Analyst);
        Assert.Contains("Upload and check", await page.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        using HttpResponseMessage unknown = await app.GetAsync("/evals/drafts/00000000000000000000000000000000");
        Assert.Equal(404, (int)unknown.StatusCode);
    }
}
