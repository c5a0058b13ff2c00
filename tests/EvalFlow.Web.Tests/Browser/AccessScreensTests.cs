using System.Net;
using System.Text;

namespace EvalFlow.Web.Tests.Browser;

/// <summary>Texts of a harm domain that are for named people.</summary>
public sealed class AccessScreensTests(Site site)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1440, "test_bio")]
    [InlineData(390, "test_chem")]
    public async Task Domain_RestrictedByTheForm_KeepsItsTextsFromOthers(int width, string domain)
    {
        await AddAsync(domain);
        await using OpenPage page = await site.OpenAsync("/review/access", width);
        await page.Page.Locator("input[name=domain]").FillAsync(domain.ToUpperInvariant());
        await page.Page.Locator("input[name=allow]").FillAsync("somebody else, <script>alert(1)</script>");
        await page.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Restrict", Exact = true }).ClickAsync();
        Assert.Contains("somebody else", await page.Page.Locator($"tr:has-text('{domain.ToUpperInvariant()}')").InnerTextAsync(), StringComparison.Ordinal);
        await page.CheckAsync("access");
        Assert.Contains("named people only", await PreviewAsync(domain, HttpStatusCode.BadRequest), StringComparison.Ordinal);

        await page.Page.Locator($"tr:has-text('{domain.ToUpperInvariant()}') button").ClickAsync();
        await page.Page.WaitForURLAsync("**/review/access");
        Assert.Equal(0, await page.Page.Locator($"tr:has-text('{domain.ToUpperInvariant()}')").CountAsync());
        Assert.Contains("What is one and one?", await PreviewAsync(domain, HttpStatusCode.OK), StringComparison.Ordinal);
    }

    private async Task AddAsync(string domain)
    {
        site.App.Write($"{domain}.csv", "id,prompt,answer\na,What is one and one?,2\n");
        await site.App.RunAsync(["eval", "add", site.App.Write($"{domain}.eval.yaml", $$"""
            id: of-{{domain.Replace('_', '-')}}
            version: 1.0.0
            title: Arithmetic about {{domain}}
            harm_domain: {{domain}}
            samples: { path: {{domain}}.csv, id: id, input: prompt, target: answer }
            graders:
              - { name: answer, type: includes }
            metrics:
              - { name: accuracy, grader: answer, direction: higher_is_better, primary: true }
            """)]);
    }

    private async Task<string> PreviewAsync(string domain, HttpStatusCode status)
    {
        using StringContent body = new("{\"why\": \"a test\"}", Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await site.App.Http.PostAsync($"/api/v1/evals/of-{domain.Replace('_', '-')}/preview", body, Cancel);
        string text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True(response.StatusCode == status, text);
        return text;
    }
}
