using System.Globalization;
using System.Runtime.CompilerServices;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Models;

namespace EvalFlow.Core.Interchange.Exports;

/// <summary>The table with a row for each (sample, epoch) pair. Prompts and responses only when asked for.</summary>
internal sealed class SampleTable(string runId, EvalDefinition definition, RunSamples samples, bool withTranscripts)
{
    public ExportTable Create() => new("samples", Unique([.. Columns()]), RowsAsync);

    private IEnumerable<ExportColumn> Columns()
    {
        yield return new("run_id", ExportType.Text, "The run that evaluated the sample.");
        yield return new("sample_id", ExportType.Text, "Id of the sample, stable between versions of the eval.");
        yield return new("epoch", ExportType.Whole, "Which repetition of the sample, from 1.");
        yield return new("cluster", ExportType.Text, "Samples with the same cluster are variants of one another and not independent.");
        foreach (string slice in definition.Samples.Slices)
        {
            yield return new($"slice_{slice}", ExportType.Text, $"The sample's group in the slice '{slice}'.");
        }
        foreach (GraderSpec grader in definition.Graders)
        {
            yield return new($"{grader.Name}_outcome", ExportType.Text, $"What became of grading by '{grader.Name}': scored, judge_failed, errored or skipped. Only scored says anything about the model.");
            yield return new($"{grader.Name}_label", ExportType.Text, $"Label that '{grader.Name}' gave; empty unless scored.");
            yield return new($"{grader.Name}_value", ExportType.Number, $"Number behind the finding of '{grader.Name}'; empty where the label has none.");
            yield return new($"{grader.Name}_reason", ExportType.Text, "Why, in a few words; never quotes the response.");
        }
        yield return new("error", ExportType.Text, "Why there is no response; empty when there is one.");
        yield return new("stop_reason", ExportType.Text, "Why the model stopped, as the provider says.");
        yield return new("input_tokens", ExportType.Whole, "Tokens sent; empty when not reported.");
        yield return new("output_tokens", ExportType.Whole, "Tokens received; empty when not reported.");
        yield return new("cost_usd", ExportType.Number, "Cost in US dollars; empty when not known.");
        yield return new("latency_seconds", ExportType.Number, "Time to the whole response in seconds.");
        yield return new("completed_at", ExportType.Text, "When the last grade was given (UTC, ISO 8601).");
        if (withTranscripts)
        {
            yield return new("input", ExportType.Text, "What the model was asked. May be distressing.");
            yield return new("target", ExportType.Text, "Accepted answers, one a line.");
            yield return new("response", ExportType.Text, "What the model answered. May be distressing; never trust it.");
        }
    }

    // A slice and a grader may share a name.
    private static List<ExportColumn> Unique(IReadOnlyList<ExportColumn> columns)
    {
        HashSet<string> taken = [];
        List<ExportColumn> unique = [];
        foreach (ExportColumn column in columns)
        {
            string name = column.Name;
            for (int again = 2; !taken.Add(name); again++)
            {
                name = string.Create(CultureInfo.InvariantCulture, $"{column.Name}_{again}");
            }
            unique.Add(column with { Name = name });
        }
        return unique;
    }

    private async IAsyncEnumerable<object?[]> RowsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (ExportedSample sample in samples.ReadAsync(withTranscripts, cancellationToken))
        {
            yield return [.. Cells(sample)];
        }
    }

    private IEnumerable<object?> Cells(ExportedSample exported)
    {
        ModelReply reply = exported.Result.Reply;
        yield return runId;
        yield return exported.Result.SampleId;
        yield return (long)exported.Result.Epoch;
        yield return exported.Cluster;
        foreach (string? slice in exported.Slices)
        {
            yield return slice;
        }
        foreach (Grade grade in exported.Result.Grades)
        {
            yield return ExportWords.Of(grade.Outcome);
            yield return grade.Label;
            yield return grade.Value;
            yield return grade.Reason;
        }
        yield return reply.Error;
        yield return reply.StopReason;
        yield return reply.InputTokens;
        yield return reply.OutputTokens;
        yield return reply.CostUsd;
        yield return reply.LatencySeconds;
        yield return ExportWords.Time(exported.Result.CompletedAt);
        if (withTranscripts)
        {
            yield return exported.Sample is { } sample ? ExportWords.Input(sample) : null;
            yield return exported.Sample is { Targets: { Count: > 0 } targets } ? string.Join('\n', targets) : null;
            yield return reply.Text;
        }
    }
}
