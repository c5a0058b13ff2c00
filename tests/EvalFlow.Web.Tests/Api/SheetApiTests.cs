using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using EvalFlow.Core.Audit;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Sheets;
using EvalFlow.Web.Api;
using EvalFlow.Web.Security;
using EvalFlow.Web.Tests.Browser;
using EvalFlow.Web.Tests.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace EvalFlow.Web.Tests.Api;

/// <summary>Spreadsheets by way of the HTTP API: what the command line prints, and what it refuses.</summary>
public sealed class SheetApiTests(Site site)
{
    private const string Sheet = "item_id,prompt,reference_answer,kind\na,What is one and one?,2,x\nb,\"=1+1, what is it?\",2,y\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static MultipartFormDataContent Upload(string id, string content, params (string Name, string Value)[] fields)
    {
        MultipartFormDataContent body = new() { { new ByteArrayContent(Encoding.UTF8.GetBytes(content)), "file", "items.csv" }, { new StringContent(id), "id" } };
        foreach ((string name, string value) in fields)
        {
            body.Add(new StringContent(value), name);
        }
        return body;
    }

    // Of a server of its own: uploads are few a minute for each person, and on the site there is only one.
    private static async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(SignedInApp app, HttpContent body)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/v1/evals/import") { Content = body };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", app.Provider.Token());
        using HttpResponseMessage response = await app.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(Cancel));
    }

    private static async Task<SignedInApp> AnalystAsync()
    {
        SignedInApp app = await SignedInApp.StartAsync();
        app.Provider.Roles = [Roles.Analyst];
        return app;
    }

    [Fact]
    public async Task Import_DryRun_GivesWhatTheCommandLinePrints_AndRegistersNothing()
    {
        JsonElement printed = await site.App.RunAsync(["eval", "import", site.App.Write("items.csv", Sheet), "--id", "api-dry", "--title", "By hand", "--map", "kind=slice", "--dry-run"]);
        using MultipartFormDataContent body = Upload("api-dry", Sheet, ("title", "By hand"), ("map", "kind=slice"), ("dry_run", "true"));
        using HttpResponseMessage response = await site.App.Http.PostAsync("/api/v1/evals/import", body, Cancel);
        Assert.Equal(printed.GetRawText(), (await response.Content.ReadAsStringAsync(Cancel)).Trim());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await site.App.RunAsync(["eval", "show", "api-dry"], 2);
    }

    [Fact]
    public async Task Import_RegistersAVersion_WithItsRecord_AndTheNextOneSaysWhatChanged()
    {
        await using SignedInApp app = await AnalystAsync();
        using MultipartFormDataContent body = Upload("api-import", Sheet, ("reviewers", "ann, bob"), ("split", "held_out"), ("warn", "0.9"));
        (HttpStatusCode status, JsonElement first) = await PostAsync(app, body);
        Assert.Equal((HttpStatusCode.Created, true), (status, first.GetProperty("registered").GetBoolean()));
        EvalVersion version = (await app.App.Services.GetRequiredService<IEvalRegistry>().FindAsync("api-import", null, Cancel))!;
        Assert.Contains("reviewers: [ann, bob]", version.Source, StringComparison.Ordinal);
        using MultipartFormDataContent next = Upload("api-import", Sheet.Replace("one and one", "two and none", StringComparison.Ordinal));
        (status, JsonElement second) = await PostAsync(app, next);
        Assert.Equal((HttpStatusCode.Created, "1.1.0"), (status, second.GetProperty("version").GetString()));
        Assert.Equal("a", second.GetProperty("diff").GetProperty("changed")[0].GetProperty("id").GetString());
        // The answer holds a text of the last version.
        AuditEntry read = await app.App.Services.GetRequiredService<ListAudit>().RunAsync(new AuditQuery(Kind: "sample_read"), Cancel).SingleAsync(Cancel);
        Assert.Contains("read texts of samples of api-import@1.0.0 (changes)", read.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_WithErrors_NamesTheCells_AndChangesNothing()
    {
        await using SignedInApp app = await AnalystAsync();
        using MultipartFormDataContent body = Upload("api-bad", "item_id,prompt,severity\na,What?,9\na,What else?,2\nb,What more?,2\n", ("split", "halfway"));
        (HttpStatusCode status, JsonElement answer) = await PostAsync(app, body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        JsonElement[] details = [.. answer.GetProperty("error").GetProperty("details").EnumerateArray()];
        Assert.Contains(details, detail => detail.GetProperty("line").ValueKind == JsonValueKind.Number && detail.GetProperty("column").GetString() == "C");
        Assert.Contains(details, detail => detail.GetProperty("field").GetString() == "record.split");
        Assert.All(details, detail => Assert.NotEmpty(detail.GetProperty("fix").GetString()!));
        Assert.Null(await app.App.Services.GetRequiredService<IEvalRegistry>().FindAsync("api-bad", null, Cancel));
        using MultipartFormDataContent nothing = new() { { new StringContent("api-none"), "id" } };
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(app, nothing)).Status);
    }

    [Theory]
    [InlineData("titel", "x", "Did you mean 'title'?")]
    [InlineData("graders", "x", "There is no field 'graders'")]
    [InlineData("encoding", "latin", "windows-1252")]
    [InlineData("delimiter", "ab", "one sign")]
    [InlineData("map", "kind", "COLUMN=FIELD")]
    [InlineData("severity", "high", "whole number")]
    [InlineData("skip_hidden", "perhaps", "neither true nor false")]
    public void Import_FieldThatIsNoGood_IsRefused(string name, string value, string says)
    {
        FormFileCollection files = [new FormFile(new MemoryStream(Encoding.UTF8.GetBytes(Sheet)), 0, Sheet.Length, "file", "items.csv")];
        FormCollection form = new(new Dictionary<string, StringValues> { ["id"] = "e", [name] = value }, files);
        BadInputException refused = Assert.Throws<BadInputException>(() => SheetUpload.Read(form, out _));
        Assert.Contains(says, $"{refused.Problems[0].Message} {refused.Problems[0].Fix}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_TooLarge_IsRefusedBeforeItIsSent()
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/v1/evals/import") { Content = Upload("api-large", "item_id,prompt\n" + new string('x', (int)SheetLimits.Default.Bytes + 100_000)) };
        request.Headers.ExpectContinue = true;
        using HttpResponseMessage response = await site.App.Http.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Template_IsTheWorkbookOfTheCommandLine()
    {
        byte[] book = await site.App.Http.GetByteArrayAsync("/api/v1/evals/template?id=my-eval&policy_version=2026-09", Cancel);
        await using MemoryStream stream = new(book);
        SheetReading reading = await new ReadSheet(SheetLimits.Default).RunAsync(stream, "template.xlsx", new SheetChoice(), null, Cancel);
        Assert.Contains(reading.Mapping.Columns, column => column.Field == SheetField.Prompt);
    }

    [Fact]
    public async Task Trial_GivesWhatTheCommandLinePrints()
    {
        await site.App.RunAsync(["eval", "import", site.App.Write("trial.csv", Sheet), "--id", "api-trial"]);
        string model = $"replay:{site.App.Write("trial-answers.csv", "id,response\na,It is 2.\nb,Three\n")}";
        JsonElement printed = await site.App.RunAsync(["eval", "try", "api-trial", "--model", model, "--samples", "2", "--with-transcripts"]);
        using HttpResponseMessage response = await site.App.Http.PostAsJsonAsync("/api/v1/evals/api-trial/try", new { model, samples = 2, with_transcripts = true }, Cancel);
        Assert.Equal(printed.GetRawText(), (await response.Content.ReadAsStringAsync(Cancel)).Trim());
        using HttpResponseMessage masked = await site.App.Http.PostAsJsonAsync("/api/v1/evals/api-trial/try", new { model }, Cancel);
        Assert.DoesNotContain("Three", await masked.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Throws<BadInputException>(() => new NewTrial(model, 11).Count());
        Assert.Contains("read texts of samples of api-trial@1.0.0 (trial)", (await site.App.RunAsync(["audit", "--kind", "sample_read"])).GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Roles.Viewer, 403)]
    [InlineData(Roles.Reviewer, 403)]
    [InlineData(Roles.Approver, 403)]
    [InlineData(Roles.Admin, 403)]
    [InlineData(Roles.Analyst, 201)]
    public async Task Import_AndTrial_AreForAnalysts(string role, int status)
    {
        await using SignedInApp app = await SignedInApp.StartAsync();
        app.Provider.Roles = [role];
        Assert.Equal(status, await StatusAsync(app, "/api/v1/evals/import", Upload("api-roles", Sheet)));
        // Recorded responses are a file of the server, which nobody who signs in may name.
        Assert.Equal(status == 403 ? 403 : 400, await StatusAsync(app, "/api/v1/evals/api-roles/try", JsonContent.Create(new { model = "replay:x.csv" })));
    }

    private static async Task<int> StatusAsync(SignedInApp app, string path, HttpContent content)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", app.Provider.Token());
        using HttpResponseMessage response = await app.SendAsync(request);
        return (int)response.StatusCode;
    }
}
