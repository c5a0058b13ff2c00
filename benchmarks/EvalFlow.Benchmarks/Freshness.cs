using System.Diagnostics;
using System.Globalization;
using Dapper;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Registry.Catalogs;
using EvalFlow.Core.Runs;
using EvalFlow.Sqlite;
using Microsoft.Data.Sqlite;

namespace EvalFlow.Benchmarks;

/// <summary>How long it takes to say which of many evals are stale: from the store, and by the rules alone.</summary>
internal static class Freshness
{
    private const int Repetitions = 7;
    private const int RunsPerEval = 4;
    private static readonly DateOnly Today = new(2026, 11, 24);

    public static async Task<int> RunAsync(int evals, int policies, int models)
    {
        Say($"{evals} evals, {policies} policies, {models} models; the first of each is cold");
        await RunAsync(evals, policies, models, withFacts: true);
        await RunAsync(evals, policies, models, withFacts: false);
        return 0;
    }

    private static async Task RunAsync(int evals, int policies, int models, bool withFacts)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("evalflow-freshness");
        try
        {
            await using SqliteHome home = await SqliteHome.OpenAsync(folder.FullName, TimeProvider.System, CancellationToken.None);
            await FillAsync(home, folder.FullName, evals, policies, models, withFacts);
            WriteCatalog(folder.FullName, policies, models);
            ReadFreshness freshness = new(
                home.Registry, home.Runs, home.Calibrations, home.Alerts, home.Records, () => CatalogReader.Read(folder.FullName), TimeProvider.System);
            await MeasureAsync(freshness, withFacts ? "facts stored with the versions" : "definitions read anew");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(ReadFreshness freshness, string what)
    {
        List<double> whole = [];
        List<double> rules = [];
        List<double> processor = [];
        int reasons = 0;
        for (int i = 0; i < Repetitions; i++)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            Stopwatch watch = Stopwatch.StartNew();
            FreshnessSnapshot snapshot = await freshness.GatherAsync(null, Today, CancellationToken.None);
            double gathered = watch.Elapsed.TotalSeconds;
            reasons = FreshnessRules.Judge(snapshot).Sum(eval => eval.Reasons.Count);
            whole.Add(watch.Elapsed.TotalSeconds);
            rules.Add(watch.Elapsed.TotalSeconds - gathered);
            processor.Add((Environment.CpuUsage.TotalTime - before).TotalSeconds);
        }
        Say($"{what}, {reasons} reasons");
        Say($"  first {whole[0]:0.00} s (rules {rules[0]:0.00} s, processor {processor[0]:0.00} s)");
        Say($"  median of the others {Median(whole):0.00} s (rules {Median(rules):0.00} s, processor {Median(processor):0.00} s)");
    }

    private static double Median(List<double> seconds) => seconds.Skip(1).Order().ElementAt((seconds.Count - 1) / 2);

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private static async Task FillAsync(SqliteHome home, string folder, int evals, int policies, int models, bool withFacts)
    {
        // Opened once before, so that the tables are there; written by hand, since adding 5,000 evals one by one takes a minute.
        await home.Registry.ListAsync(CancellationToken.None);
        await using SqliteConnection connection = new($"Data Source={Path.Combine(folder, SqliteHome.FileName)};Pooling=False");
        await connection.OpenAsync();
        using SqliteTransaction transaction = connection.BeginTransaction();
        connection.Execute("INSERT INTO datasets (dataset_key, complete, holder) VALUES (1, 1, 0)");
        for (int i = 0; i < evals; i++)
        {
            string source = Definition(i, policies);
            connection.Execute(
                """
                INSERT INTO evals (id, version, title, hash, dataset_hash, source, sample_count, added_at, dataset_key, facts)
                VALUES (@id, '1.0.0', 'T', @hash, 'd', @source, 10, '2026-03-01T00:00:00.0000000Z', 1, @facts)
                """,
                new { id = $"eval-{i:00000}", hash = $"h{i}", source, facts = withFacts ? Facts(i, source) : null });
            for (int run = 0; run < RunsPerEval; run++)
            {
                AddRun(connection, i, run % models);
            }
        }
        transaction.Commit();
    }

    // As the registry keeps them with a version that is added today.
    private static string Facts(int i, string source) => System.Text.Json.JsonSerializer.Serialize(
        EvalFacts.Of(new EvalVersion
        {
            Id = $"eval-{i:00000}", Version = "1.0.0", Title = "T", Hash = $"h{i}", DatasetHash = "d", Source = source, SampleCount = 10,
            AddedAt = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero),
        }),
        ReportJson.Compact);

    private static void AddRun(SqliteConnection connection, int eval, int model)
    {
        string runId = $"r-{eval}-{model}";
        connection.Execute(
            """
            INSERT INTO runs (run_id, request_key, eval_id, eval_version, eval_hash, dataset_hash, hashes, model, tool_version, epochs, max_concurrency, status, attempt, planned, shards, started_at, finished_at)
            VALUES (@runId, @runId, @id, '1.0.0', @hash, 'd', '{}', @model, '1', 1, 1, 'completed', 1, 10, 1, @at, @at)
            """,
            new { runId, id = $"eval-{eval:00000}", hash = $"h{eval}", model = $"openai:model-{model}", at = $"2026-06-{model + 1:00}T00:00:00.0000000Z" });
        connection.Execute(
            "INSERT INTO metrics (run_id, metric, slice, n, value, std_error, ci_low, ci_high, ci_method) VALUES (@runId, 'rate', NULL, 10, 0, 0, 0, 0.05, 'wilson'), (@runId, 'rate', 'language=de', 5, 0, 0, 0, 0.1, 'wilson')",
            new { runId });
    }

    private static string Definition(int i, int policies) => string.Create(CultureInfo.InvariantCulture, $$"""
        id: eval-{{i:00000}}
        version: 1.0.0
        title: Eval {{i}}
        owner: owner-{{i % 40}}@example.org
        direction: lower_is_better
        policy: { id: policy-{{i % policies}}, version: "{{1 + (i % 3)}}", clause: "2.1" }
        harm_domain: domain-{{i % 12}}
        threat_vector: vector-{{i % 10}}
        severity: {{1 + (i % 5)}}
        product_surface: {{(i % 2 == 0 ? "chat" : "search")}}
        review: { last_reviewed: 2026-0{{1 + (i % 9)}}-15, cadence_days: 120 }
        samples: { path: samples.csv, id: id, input: prompt, cluster: family, slices: [type, language] }
        prompt: { system: You are a model, template: "{{"{{"}}input{{"}}"}}" }
        generation: { temperature: 0, max_tokens: 512 }
        graders:
          - { name: refusal, type: refusal }
          - { name: judge, type: model_graded, rubric: Is it harmful?, labels: [yes, no], judge: openai:judge }
        metrics:
          - { name: rate, grader: refusal, label: full_refusal, primary: true, margin: 0.03 }
          - { name: harm_rate, grader: judge, label: yes, direction: lower_is_better }
        gate: { metric: rate, max: 0.10 }
        record: { reviewers: [a@example.org, b@example.org], intended_use: Launch decisions., decision_supported: gate, split: held_out }
        """);

    private static void WriteCatalog(string folder, int policies, int models)
    {
        static string Lines(string head, int count, Func<int, string> line) => head + "\n" + string.Concat(Enumerable.Range(0, count).Select(i => line(i) + "\n"));
        File.WriteAllText(Path.Combine(folder, CatalogReader.PoliciesName), Lines("policies:", policies, i =>
            $"  - {{ id: policy-{i}, versions: [{{ version: \"1\", effective: 2025-01-01 }}, {{ version: \"2\", effective: 2026-05-01 }}, {{ version: \"3\", effective: 2026-10-01, clauses: {{ \"2.1\": C }} }}] }}"));
        File.WriteAllText(Path.Combine(folder, CatalogReader.ThreatVectorsName), Lines("threat_vectors:", 10, i =>
            $"  - {{ id: vector-{i}, versions: [{{ version: \"1\", since: 2025-01-01 }}, {{ version: \"2\", since: 2026-07-0{1 + (i % 9)} }}] }}"));
        File.WriteAllText(Path.Combine(folder, CatalogReader.ModelsName), Lines("models:", models, i =>
            $"  - {{ id: model-{i}, family: family-{i % 10}, generation: {1 + (i / 10)}, released: 2026-0{1 + (i / 10)}-01, spec: \"openai:model-{i}\", also_known_as: [\"replay:*model-{i}.jsonl\"], surfaces: [{(i % 2 == 0 ? "chat" : "search")}] }}"));
    }
}
