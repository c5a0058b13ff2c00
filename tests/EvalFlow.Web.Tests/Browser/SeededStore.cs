using System.Globalization;
using System.Text.Json;

namespace EvalFlow.Web.Tests.Browser;

/// <summary>What stands in the store that the screens are tested on.</summary>
/// <param name="PassedRun">A run whose gate passed.</param>
/// <param name="FailedRun">A run whose gate failed, with samples that could not be evaluated and many slices.</param>
/// <param name="HostileRun">A run whose every text is an injection.</param>
public sealed record SeededStore(string PassedRun, string FailedRun, string HostileRun)
{
    private const int ManySlices = 120;

    /// <summary>Pairs of runs to compare.</summary>
    public required ComparedRuns Compared { get; init; }

    /// <summary>Evaluates the demo's evals, one with everything that may be missing or wrong, and one with hostile texts.</summary>
    public static async Task<SeededStore> FillAsync(ServedApp app)
    {
        await app.RunAsync(["demo"]);
        await EvalsAsync(app);
        JsonElement runs = (await app.RunAsync(["runs", "list"])).GetProperty("runs");
        string passed = runs.EnumerateArray().First(run => run.GetProperty("eval_id").GetString() == "privacy-doxxing").GetProperty("run_id").GetString()!;
        (string sliced, string hostile) = (await SlicedAsync(app), await HostileAsync(app));
        return new SeededStore(passed, sliced, hostile) { Compared = await ComparedRuns.FillAsync(app, sliced, hostile, passed) };
    }

    // Two versions that differ, and evals at several places of the lifecycle.
    private static async Task EvalsAsync(ServedApp app)
    {
        await AddAsync(app, "versions", "1.0.0", "a,What is one and one?,2\nb,What is two and two?,4\nc,What is three and three?,6\n");
        await AddAsync(app, "versions", "1.1.0", "a,What is one and one?,2\nb,How much is two and two?,4\nd,What is five and five?,10\n");
        await AddAsync(app, "approvals", "1.0.0", "a,What is one and one?,2\n");
        await AddAsync(app, "waiting", "1.0.0", "a,What is one and one?,2\n");
        await app.RunAsync(["eval", "state", "waiting", "--to", "in_review", "--by", "a colleague", "--note", "please look"]);
    }

    private static async Task AddAsync(ServedApp app, string id, string version, string rows)
    {
        app.Write($"{id}.csv", "id,prompt,answer\n" + rows);
        await app.RunAsync(["eval", "add", app.Write($"{id}.eval.yaml", $$"""
            id: {{id}}
            version: {{version}}
            title: Arithmetic, {{id}}
            owner: numbers-team
            harm_domain: none
            severity: 2
            samples: { path: {{id}}.csv, id: id, input: prompt, target: answer }
            graders:
              - { name: answer, type: includes }
            metrics:
              - { name: accuracy, grader: answer, direction: higher_is_better, primary: true }
            record: { intended_use: Counting on, limitations: Small numbers only, reviewers: [a colleague, {{Environment.UserName}}] }
            """)]);
    }

    /// <summary>A run that leaves a sample out, so that an alert is raised; the eval's title is hostile.</summary>
    public static async Task IncompleteAsync(ServedApp app, string id)
    {
        app.Write($"{id}.csv", "id,prompt,answer,topic\ni1,Say one,one,a\ni2,Say two,two,b\n");
        await RunAsync(app, id, "topic", "", app.Write($"{id}-recorded.csv", "id,response\ni1,one\n"));
    }

    private static async Task<string> SlicedAsync(ServedApp app)
    {
        int[] samples = [.. Enumerable.Range(0, ManySlices * 5)];
        app.Write("sliced.csv", "id,prompt,answer,topic,language\n" + Lines(samples, i => $"s{i},What is {i}?,[{i}],topic {i % ManySlices:000},{(i % 3 == 0 ? "de" : "en")}"));
        // Some are missing in the recording, and cannot be evaluated.
        app.Write("recorded.csv", "id,response\n" + Lines(samples.Where(i => i % 50 != 7), i => $"s{i},It is [{(i % 4 == 0 ? -1 : i)}]."));
        return await RunAsync(app, "sliced", "topic, language", "gate: { metric: accuracy, min: 0.9 }\nrecord: { critical_item_ids: [s11, s12] }", Path.Combine(app.Folder, "recorded.csv"));
    }

    private static async Task<string> HostileAsync(ServedApp app)
    {
        string[] texts = [.. Injections.All.Where(text => !text.Contains('\0', StringComparison.Ordinal))];
        app.Write("hostile.csv", "id,prompt,answer,topic\n" + string.Concat(texts.Select((text, i) => $"h{i},{Quote(text)},{Quote(text)},{Quote(text)}\n")));
        string model = app.Write("<img src=x onerror=alert(0)>.csv", "id,response\n" + string.Concat(texts.Select((text, i) => $"h{i},{Quote(text)}\n")));
        return await RunAsync(app, "hostile", "topic", "", model);
    }

    private static async Task<string> RunAsync(ServedApp app, string id, string slices, string gate, string recorded)
    {
        string eval = app.Write($"{id}.eval.yaml", $$"""
            id: {{id}}
            version: 1.0.0
            title: '<b onclick="alert(0)">{{id}}</b>'
            samples: { path: {{id}}.csv, id: id, input: prompt, target: answer, slices: [{{slices}}] }
            graders:
              - { name: answer, type: includes }
            metrics:
              - { name: accuracy, grader: answer, direction: higher_is_better, primary: true }
            {{gate}}
            """);
        JsonElement ran = await app.RunAsync(["run", eval, "--model", $"replay:{recorded}"], 3);
        return ran.GetProperty("runs")[0].GetProperty("run_id").GetString()!;
    }

    private static string Lines(IEnumerable<int> samples, Func<int, FormattableString> line) =>
        string.Concat(samples.Select(i => line(i).ToString(CultureInfo.InvariantCulture) + "\n"));

    private static string Quote(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
