using System.Text.Json;

namespace EvalFlow.Cli.Tests.Interchange;

public sealed class EvalImportTests : IDisposable
{
    private const string Sheet = "Nr,Question,Sprache,Topic,Severity\n1,=1+1 is what?,en,maths,2\n2,Was ist eins und eins?,de,maths,3\n3,Who wrote Faust?,en,books,2\n";

    private readonly CommandLine _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task DryRun_ChangesNothing_ImportRegisters_AndTheChoiceIsRemembered()
    {
        string file = _cli.Write("my sheet.csv", Sheet);
        string[] import = ["eval", "import", file, "--id", "sums", "--direction", "neutral", "--map", "Topic=slice"];
        CommandResult dry = await _cli.RunAsync([.. import, "--dry-run", "--json"]);
        CommandResult before = await _cli.RunAsync("eval", "list", "--json");
        CommandResult done = await _cli.RunAsync([.. import, "--json", "--as", "ann"]);
        CommandResult next = await _cli.RunAsync("eval", "import", _cli.Write("other.csv", Sheet), "--id", "other", "--direction", "neutral", "--dry-run", "--json");

        Assert.Equal((0, 0, 0), (dry.Code, done.Code, next.Code));
        Assert.False(dry.Json.GetProperty("registered").GetBoolean());
        Assert.Equal(0, before.Json.GetProperty("evals").GetArrayLength());
        Assert.True(done.Json.GetProperty("is_new").GetBoolean());
        Assert.Equal("remembered", next.Json.GetProperty("columns")[3].GetProperty("reason").GetString());
        Assert.Equal(dry.Json.GetProperty("yaml").GetString(), done.Json.GetProperty("yaml").GetString());
        CommandResult preview = await _cli.RunAsync("eval", "preview", "sums", "--json");
        Assert.Equal("=1+1 is what?", preview.Json.GetProperty("samples")[0].GetProperty("messages")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task NewVersion_ShowsTheDifference()
    {
        await _cli.RunAsync("eval", "import", _cli.Write("a.csv", Sheet), "--id", "sums", "--direction", "neutral");
        CommandResult next = await _cli.RunAsync("eval", "import", _cli.Write("a.csv", Sheet.Replace("Who wrote Faust?", "Who wrote Emma?", StringComparison.Ordinal) + "4,And who wrote Hamlet?,en,books,2\n"), "--id", "sums");
        CommandResult diff = await _cli.RunAsync("eval", "diff", "sums@1.0.0", "sums@1.1.0", "--json");

        Assert.Equal(0, next.Code);
        Assert.Contains("Against sums@1.0.0: 1 added, 1 changed, 0 removed, 2 unchanged", next.Output, StringComparison.Ordinal);
        Assert.Equal("4", diff.Json.GetProperty("samples").GetProperty("added")[0].GetString());
        Assert.Equal("input", diff.Json.GetProperty("samples").GetProperty("changed")[0].GetProperty("fields")[0].GetProperty("field").GetString());
    }

    [Fact]
    public async Task Mistakes_ReadWell()
    {
        string file = _cli.Write("bad.csv", "Sheet of Ann\n\nNr ,Question,Severity,Critical?,Owner\n1,How?,9,perhaps,Ann\n1,,2,x,Ann\n");
        CommandResult refused = await _cli.RunAsync("eval", "import", file, "--map", "Critical?=critical", "--errors", Path.Combine(_cli.Folder, "errors.xlsx"));
        CommandResult encoding = await _cli.RunAsync("eval", "import", WriteWindows());
        CommandResult missing = await _cli.RunAsync("eval", "import", _cli.Write("c.csv", "a,b\n1,2\n"));

        Assert.Equal((2, 2, 2), (refused.Code, encoding.Code, missing.Code));
        Assert.True(File.Exists(Path.Combine(_cli.Folder, "errors.xlsx")));
        Core.Tests.Approved.Matches(ReadingTests.Stable(string.Join("\n----\n", refused.Output + refused.Error, encoding.Error, missing.Output + missing.Error), _cli), "sheet-mistakes");
    }

    [Fact]
    public async Task Trial_AsksAtMostTen_AndStoresNothing()
    {
        string eval = TinyEval.Write(_cli);
        CommandResult tried = await _cli.RunAsync("eval", "try", eval, "--model", TinyEval.Model(_cli, "bad"), "--samples", "50", "--json");
        CommandResult shown = await _cli.RunAsync("eval", "try", eval, "--model", TinyEval.Model(_cli, "bad"), "--with-transcripts");
        CommandResult runs = await _cli.RunAsync("runs", "list", "--json");

        Assert.Equal(10, tried.Json.GetProperty("samples").GetArrayLength());
        Assert.False(tried.Json.GetProperty("stored").GetBoolean());
        Assert.DoesNotContain("The sum is", tried.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["correct", "correct", "incorrect"],
            tried.Json.GetProperty("samples").EnumerateArray().Take(3).Select(sample => sample.GetProperty("grades")[0].GetProperty("label").GetString()));
        Assert.Contains("The sum is", shown.Output, StringComparison.Ordinal);
        Assert.Equal(0, runs.Json.GetProperty("runs").GetArrayLength());
        Assert.Equal(JsonValueKind.Array, runs.Json.GetProperty("runs").ValueKind);
    }

    [Fact]
    public async Task Template_FilledIn_BecomesAnEval()
    {
        string template = Path.Combine(_cli.Folder, "t.xlsx");
        CommandResult written = await _cli.RunAsync("eval", "template", "-o", template, "--id", "x");
        CommandResult empty = await _cli.RunAsync("eval", "import", template);
        Assert.Equal((0, 2), (written.Code, empty.Code));
        Assert.Contains("There are no samples below the column names.", empty.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await _cli.RunAsync("eval", "template", "-o", Path.Combine(_cli.Folder, "t.csv"))).Code);
    }

    private string WriteWindows()
    {
        string path = Path.Combine(_cli.Folder, "windows.csv");
        File.WriteAllBytes(path, [.. "id,prompt\n1,Gr"u8, 0xF6, 0xDF, .. "e?\n"u8]);
        return path;
    }
}
