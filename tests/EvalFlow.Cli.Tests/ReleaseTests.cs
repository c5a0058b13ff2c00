using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace EvalFlow.Cli.Tests;

/// <summary>Releases and their readiness as a person uses them.</summary>
public sealed class ReleaseTests : IDisposable
{
    private readonly CommandLine _cli = new();

    public void Dispose() => _cli.Dispose();

    private string WriteEvent(string version, string model, string id, string more = "") => _cli.Write($"{id}.json", $$"""
        { "specversion": "1.0", "id": "{{id}}", "source": "/m", "type": "evalflow.model.released.v1",
          "data": { "model_id": "aurora", "version": "{{version}}", "model": "replay:{{model}}.csv", "baseline_version": "1.0", "baseline_model": "replay:good.csv"{{more}} } }
        """);

    private async Task<string> AddEvalAsync(string extra = "gate: { metric: accuracy, min: 0.9 }")
    {
        string path = TinyEval.Write(_cli, extra: extra);
        Assert.Equal(0, (await _cli.RunAsync("eval", "add", path)).Code);
        return path;
    }

    private static string Texts(JsonElement list) => string.Join('|', list.EnumerateArray().Select(item => item.GetString()));

    [Fact]
    public async Task Release_PathsBesideTheEvent_RegressionIsFound_AndTheSameEventRunsNothingAgain()
    {
        await AddEvalAsync();
        string path = WriteEvent("1.1", "bad", "e1");
        CommandResult first = await _cli.RunAsync("release", path, "--json");
        CommandResult again = await _cli.RunAsync("release", path, "--json");

        Assert.Equal((1, 1), (first.Code, again.Code));
        Assert.Equal("ready", first.Json.GetProperty("state").GetString());
        Assert.Equal(first.RunId, again.RunId);
        Assert.Contains("delivered before", again.Error, StringComparison.Ordinal);
        Assert.Equal("regression", Assert.Single(first.Json.GetProperty("alerts").EnumerateArray()).GetProperty("kind").GetString());
        Assert.Equal("not_ready", first.Json.GetProperty("readiness").GetProperty("recommendation").GetString());
        Assert.Equal(2, (await _cli.RunAsync("runs", "list", "--json")).Json.GetProperty("runs").GetArrayLength());
        Assert.Contains("aurora 1.1", File.ReadAllText(first.Json.GetProperty("report_path").GetString()!), StringComparison.Ordinal);
        JsonElement listed = Assert.Single((await _cli.RunAsync("releases", "list", "--json")).Json.GetProperty("releases").EnumerateArray());
        Assert.Equal(first.Json.GetProperty("release_id").GetString(), listed.GetProperty("release_id").GetString());
        Assert.Equal(0, (await _cli.RunAsync("releases", "show", "aurora 1.1")).Code);
    }

    [Fact]
    public async Task Release_AllIsWell_EndsWithZero_AndSamplesThatCannotBeHad_WithThree_AndResumeFillsThem()
    {
        await AddEvalAsync();
        Assert.Equal(0, (await _cli.RunAsync("release", WriteEvent("1.0.1", "good", "e1"))).Code);
        string good = File.ReadAllText(Path.Combine(_cli.Folder, "good.csv"));
        _cli.Write("holes.csv", string.Join('\n', good.Split('\n').Where(line => !line.StartsWith("q7,", StringComparison.Ordinal))));
        CommandResult holes = await _cli.RunAsync("release", WriteEvent("1.0.2", "holes", "e2"), "--json");
        Assert.Equal(3, holes.Code);
        string id = holes.Json.GetProperty("release_id").GetString()!;
        Assert.Contains("tiny: 1 of 12 samples could not be evaluated.", Texts(holes.Json.GetProperty("readiness").GetProperty("reasons")), StringComparison.Ordinal);

        _cli.Write("holes.csv", good);
        CommandResult resumed = await _cli.RunAsync("releases", "resume", id, "--json");
        Assert.Equal((0, holes.RunId), (resumed.Code, resumed.RunId));
        Assert.DoesNotContain("could not be evaluated", Texts(resumed.Json.GetProperty("readiness").GetProperty("reasons")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Release_BadInput_ChangesNothing()
    {
        string path = WriteEvent("1.1", "nowhere", "e1");
        Assert.Equal(2, (await _cli.RunAsync("release", path)).Code);
        await AddEvalAsync();
        CommandResult missing = await _cli.RunAsync("release", path, "--json");
        Assert.Equal((2, "$.data.model"), (missing.Code, missing.Json.GetProperty("error").GetProperty("details")[0].GetProperty("field").GetString()));
        Assert.Equal(2, (await _cli.RunAsync("release", _cli.Write("x.json", "{}"))).Code);
        Assert.Equal(2, (await _cli.RunAsync("release", Path.Combine(_cli.Folder, "none.json"))).Code);
        Assert.Equal(0, (await _cli.RunAsync("releases", "list", "--json")).Json.GetProperty("releases").GetArrayLength());
        Assert.Equal(2, (await _cli.RunAsync("readiness", "aurora")).Code);
        Assert.Equal(2, (await _cli.RunAsync("readiness")).Code);

        await _cli.RunAsync("release", WriteEvent("1.1", "bad", "e2"));
        CommandResult other = await _cli.RunAsync("release", WriteEvent("1.2", "good", "e2"));
        Assert.Equal(2, other.Code);
        Assert.Contains("delivered before with other content", other.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await _cli.RunAsync("release", WriteEvent("1.2", "bad", "e3"), "--budget", "none")).Code);
    }

    [Fact]
    public async Task Readiness_WaiveSignDecide_HoldToTheirRules()
    {
        await AddEvalAsync();
        await _cli.RunAsync("release", WriteEvent("1.1", "bad", "e1"));
        CommandResult own = await _cli.RunAsync("readiness", "sign", "aurora 1.1", "--by", "Owner@Example.org");
        Assert.Equal(2, own.Code);
        Assert.Contains("owns tiny and cannot sign it off", own.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await _cli.RunAsync("readiness", "sign", "aurora 1.1", "--by", "bob", "--note", "looked")).Code);
        Assert.Equal(2, (await _cli.RunAsync("readiness", "decide", "aurora 1.1", "--launch", "--by", "carol")).Code);
        Assert.Equal(2, (await Waive("2999-01-01")).Code);
        Assert.Equal(2, (await Waive(Soon, "--for", "stale")).Code);
        Assert.Equal(2, (await Waive(Soon, "--for", "not_signed")).Code);
        CommandResult waived = await Waive(Soon, "--json");
        Assert.Equal((0, "ready_with_waivers"), (waived.Code, waived.Json.GetProperty("recommendation").GetString()));
        Assert.Equal(2, (await _cli.RunAsync("readiness", "decide", "aurora 1.1", "--launch", "--by", "owner@example.org")).Code);
        JsonElement decided = (await _cli.RunAsync("readiness", "decide", "aurora 1.1", "--launch", "--by", "carol", "--json")).Json;
        Assert.True(decided.GetProperty("decision").GetProperty("launch").GetBoolean());
        Assert.True(decided.GetProperty("decision").GetProperty("holds").GetBoolean());
        Assert.Equal(2, (await _cli.RunAsync("readiness", "decide", "aurora 1.1", "--by", "carol")).Code);
    }

    [Fact]
    public async Task Snapshot_IsVerified_AndAChangeShows()
    {
        await AddEvalAsync();
        await _cli.RunAsync("release", WriteEvent("1.0.1", "good", "e1"));
        Assert.Equal(2, (await _cli.RunAsync("readiness", "verify", "aurora")).Code);
        string first = (await _cli.RunAsync("readiness", "snapshot", "aurora", "--by", "carol", "--json")).Json.GetProperty("snapshot_id").GetString()!;
        await _cli.RunAsync("readiness", "sign", "aurora", "--by", "bob");
        await _cli.RunAsync("readiness", "snapshot", "aurora", "--by", "carol");

        CommandResult newest = await _cli.RunAsync("readiness", "verify", "aurora", "--json");
        CommandResult older = await _cli.RunAsync("readiness", "verify", "aurora", "--snapshot", first, "--json");
        Assert.Equal((0, true, ""), (newest.Code, newest.Json.GetProperty("verified").GetBoolean(), Texts(newest.Json.GetProperty("changes"))));
        Assert.Equal((0, "The recommendation was not_ready and is ready now.|There are other waivers or signatures now."), (older.Code, Texts(older.Json.GetProperty("changes"))));

        Sql("UPDATE records SET body = replace(body, 'not_ready', 'ready') WHERE kind = 'readiness_snapshot' AND id = $id", first);
        CommandResult forged = await _cli.RunAsync("readiness", "verify", "aurora", "--snapshot", first, "--json");
        Assert.Equal((1, "The document is not the one that was hashed.|The signature does not fit the document."), (forged.Code, Texts(forged.Json.GetProperty("problems"))));

        File.Delete(Path.Combine(_cli.Home, "keys", "readiness.pem"));
        CommandResult other = await _cli.RunAsync("readiness", "verify", "aurora", "--json");
        Assert.Equal((1, "It was signed with another key than this host's."), (other.Code, Texts(other.Json.GetProperty("problems"))));
    }

    [Theory]
    [InlineData("pack.html")]
    [InlineData("pack.md")]
    public async Task Pack_TellsNumbersAndDecisions_AndNoSample(string name)
    {
        await AddEvalAsync();
        await _cli.RunAsync("release", WriteEvent("1.1", "bad", "e1", ", \"launch_id\": \"launch-7\""));
        await _cli.RunAsync("readiness", "sign", "launch-7", "--by", "<b>bob</b>");
        await Waive(Soon);
        string path = Path.Combine(_cli.Folder, name);
        Assert.Equal(0, (await _cli.RunAsync("readiness", "pack", "launch-7", "-o", path)).Code);
        string pack = File.ReadAllText(path);
        Assert.All(
            ["aurora 1.1 is ready with waivers", "launch-7", "Known and mended in 1.2", "rate limit", "dan", "Waivers", "Sign-offs", "hash of the evidence", "q10"],
            text => Assert.Contains(text, pack, StringComparison.Ordinal));
        Assert.DoesNotContain("What is 1", pack, StringComparison.Ordinal);
        Assert.DoesNotContain("The sum is", pack, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>bob</b>", pack, StringComparison.Ordinal);
        Assert.DoesNotContain("src=\"http", pack, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_WithJson_TellsTheWholeChain()
    {
        CommandResult demo = await _cli.RunAsync("demo", "--json");
        Assert.Equal(0, demo.Code);
        Assert.Equal("aurora", demo.Json.GetProperty("release").GetProperty("model").GetString());
        Assert.Equal(5, demo.Json.GetProperty("comparisons").GetArrayLength());
        Assert.Equal("open", Assert.Single(demo.Json.GetProperty("alerts").EnumerateArray()).GetProperty("state").GetString());
        Assert.Equal(
            ["evalflow.alert.raised.v1", "evalflow.alert.acknowledged.v1", "evalflow.alert.resolved.v1"], demo.Json.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("type").GetString()));
        Assert.Equal("closed", demo.Json.GetProperty("mitigation").GetProperty("mitigation_state").GetString());
        Assert.True(File.Exists(demo.Json.GetProperty("report_path").GetString()));
        CommandResult again = await _cli.RunAsync("demo", "--json");
        Assert.Equal(0, again.Code);
        Assert.NotEqual(demo.Json.GetProperty("release_id").GetString(), again.Json.GetProperty("release_id").GetString());
    }

    private static string Soon => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(14).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private Task<CommandResult> Waive(string expires, params string[] more) => _cli.RunAsync(
        ["readiness", "waive", "aurora 1.1", "--eval", "tiny", "--reason", "Known and mended in 1.2", "--owner", "dan", "--expires", expires, "--mitigation", "rate limit", "--by", "carol", .. more]);

    private void Sql(string text, string id)
    {
        using SqliteConnection connection = new($"Data Source={Path.Combine(_cli.Home, "evalflow.db")};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        command.Parameters.AddWithValue("$id", id);
        Assert.Equal(1, command.ExecuteNonQuery());
    }
}
