using System.Text.Json;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Interchange.Exports;

/// <summary>All of Inspect's log but the samples.</summary>
internal sealed class InspectHeader(RunReport run, EvalDefinition definition, EvalVersion version, ExportProvenance provenance)
{
    private const int SchemaVersion = 2;

    /// <summary>version, status, eval, plan, results, stats.</summary>
    public void WriteFields(Utf8JsonWriter json)
    {
        json.WriteNumber("version", SchemaVersion);
        json.WriteString("status", "success");
        WriteEval(json);
        WritePlan(json);
        WriteResults(json);
        WriteStats(json);
    }

    public void WriteStart(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("version", SchemaVersion);
        WriteEval(json);
        WritePlan(json);
        json.WriteEndObject();
    }

    private void WriteEval(Utf8JsonWriter json)
    {
        json.WriteStartObject("eval");
        json.WriteString("eval_id", run.EvalHash);
        json.WriteString("run_id", run.RunId);
        json.WriteString("created", ExportWords.Time(run.StartedAt));
        json.WriteString("task", run.EvalId);
        json.WriteString("task_id", $"{run.EvalId}@{run.EvalVersion}");
        json.WriteString("task_version", run.EvalVersion);
        json.WriteString("task_display_name", definition.Title);
        WriteEmpty(json, "task_attribs");
        WriteEmpty(json, "task_args");
        json.WriteStartObject("dataset");
        json.WriteString("name", $"{run.EvalId}@{run.EvalVersion}");
        json.WriteNumber("samples", version.SampleCount);
        json.WriteBoolean("shuffled", false);
        json.WriteEndObject();
        json.WriteString("model", run.Model);
        json.WriteStartObject("model_generate_config");
        WriteOptional(json, "temperature", definition.Generation.Temperature);
        WriteOptional(json, "max_tokens", definition.Generation.MaxTokens);
        WriteOptional(json, "top_p", definition.Generation.TopP);
        json.WriteEndObject();
        WriteEmpty(json, "model_args");
        json.WriteStartObject("config");
        json.WriteNumber("epochs", run.Epochs);
        WriteOptional(json, "limit", run.Limit);
        json.WriteEndObject();
        json.WriteStartObject("packages");
        json.WriteString("evalflow", run.ToolVersion);
        json.WriteEndObject();
        json.WriteStartArray("scorers");
        foreach (Grading.GraderSpec grader in definition.Graders)
        {
            json.WriteStartObject();
            json.WriteString("name", grader.Name);
            json.WriteStartObject("metadata");
            json.WriteString("type", grader.Type);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartObject("metadata");
        foreach ((string name, object? value) in provenance.Facts)
        {
            json.WritePropertyName(name);
            JsonLinesExport.WriteValue(json, value);
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WritePlan(Utf8JsonWriter json)
    {
        json.WriteStartObject("plan");
        json.WriteString("name", "plan");
        json.WriteStartArray("steps");
        json.WriteEndArray();
        WriteEmpty(json, "config");
        json.WriteEndObject();
    }

    private void WriteResults(Utf8JsonWriter json)
    {
        json.WriteStartObject("results");
        json.WriteNumber("total_samples", run.Samples.Planned);
        json.WriteNumber("completed_samples", run.Samples.Completed);
        json.WriteStartArray("scores");
        foreach (MetricReport metric in run.Metrics.Where(metric => metric.Slice is null))
        {
            WriteMetric(json, metric);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteMetric(Utf8JsonWriter json, MetricReport metric)
    {
        json.WriteStartObject();
        json.WriteString("name", metric.Name);
        json.WriteString("scorer", metric.Grader);
        json.WriteNumber("scored_samples", metric.N);
        json.WriteNumber("unscored_samples", Math.Max(0, (run.Samples.Planned / Math.Max(1, run.Epochs)) - metric.N));
        WriteEmpty(json, "params");
        json.WriteStartObject("metrics");
        foreach ((string name, double? value) in ((string, double?)[])[("mean", metric.Value), ("stderr", metric.StdError), ("ci_low", metric.Ci?.Low), ("ci_high", metric.Ci?.High)])
        {
            if (value is { } known && double.IsFinite(known))
            {
                json.WriteStartObject(name);
                json.WriteString("name", name);
                json.WriteNumber("value", known);
                WriteEmpty(json, "params");
                json.WriteEndObject();
            }
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteStats(Utf8JsonWriter json)
    {
        json.WriteStartObject("stats");
        json.WriteString("started_at", ExportWords.Time(run.StartedAt));
        json.WriteString("completed_at", ExportWords.Time(run.FinishedAt) ?? "");
        json.WriteStartObject("model_usage");
        if (run.Usage is { InputTokens: { } input, OutputTokens: { } output })
        {
            InspectSample.WriteUsage(json, run.Model, input, output, run.Usage.CostUsd);
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteEmpty(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject(name);
        json.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } known)
        {
            json.WriteNumber(name, known);
        }
    }
}
