using System.Text.Json;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Models;

namespace EvalFlow.Core.Interchange.Exports;

/// <summary>One sample of Inspect's log. Without transcripts the fields that Inspect demands stay, and are empty.</summary>
internal sealed class InspectSample(EvalDefinition definition, string model, bool withTranscripts)
{
    public void Write(Utf8JsonWriter json, ExportedSample sample)
    {
        ModelReply reply = sample.Result.Reply;
        json.WriteStartObject();
        WriteIdentity(json, sample);
        json.WriteStartArray("messages");
        foreach (ChatTurn turn in withTranscripts && sample.Sample is { } asked ? PromptRenderer.Render(definition.Prompt, asked) : [])
        {
            WriteMessage(json, turn.Role, turn.Text, turn.Role == "assistant" ? null : "input");
        }
        if (withTranscripts && reply.Text is { } answer)
        {
            WriteMessage(json, "assistant", answer, "generate");
        }
        json.WriteEndArray();
        WriteOutput(json, reply);
        WriteScores(json, sample);
        WriteMetadata(json, sample);
        json.WriteStartObject("store");
        json.WriteEndObject();
        json.WriteStartArray("events");
        json.WriteEndArray();
        json.WriteStartObject("attachments");
        json.WriteEndObject();
        WriteUsage(json, reply);
        if (reply.LatencySeconds is { } seconds)
        {
            json.WriteNumber("total_time", seconds);
        }
        json.WriteString("completed_at", ExportWords.Time(sample.Result.CompletedAt));
        json.WriteString("uuid", $"{sample.Result.SampleId}-{sample.Result.Epoch}");
        if (reply.Error is { } error)
        {
            json.WriteStartObject("error");
            json.WriteString("message", error);
            json.WriteString("traceback", "");
            json.WriteString("traceback_ansi", "");
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    public void WriteSummary(Utf8JsonWriter json, ExportedSample sample)
    {
        json.WriteStartObject();
        WriteIdentity(json, sample);
        WriteMetadata(json, sample);
        WriteScores(json, sample);
        WriteUsage(json, sample.Result.Reply);
        if (sample.Result.Reply.Error is { } error)
        {
            json.WriteString("error", error);
        }
        json.WriteBoolean("completed", sample.Result.Reply.Error is null);
        json.WriteString("uuid", $"{sample.Result.SampleId}-{sample.Result.Epoch}");
        json.WriteEndObject();
    }

    private void WriteIdentity(Utf8JsonWriter json, ExportedSample sample)
    {
        json.WriteString("id", sample.Result.SampleId);
        json.WriteNumber("epoch", sample.Result.Epoch);
        json.WriteString("input", withTranscripts && sample.Sample is { } asked ? ExportWords.Input(asked) : "");
        if (withTranscripts && sample.Sample is { Targets: { Count: > 1 } targets })
        {
            json.WritePropertyName("target");
            JsonSerializer.Serialize(json, targets);
        }
        else
        {
            json.WriteString("target", withTranscripts && sample.Sample is { Targets: [var target] } ? target : "");
        }
    }

    private static void WriteMessage(Utf8JsonWriter json, string role, string text, string? source)
    {
        json.WriteStartObject();
        json.WriteString("role", role);
        json.WriteString("content", text);
        if (source is not null)
        {
            json.WriteString("source", source);
        }
        json.WriteEndObject();
    }

    private void WriteOutput(Utf8JsonWriter json, ModelReply reply)
    {
        json.WriteStartObject("output");
        json.WriteString("model", model);
        json.WriteStartArray("choices");
        if (withTranscripts && reply.Text is { } text)
        {
            json.WriteStartObject();
            json.WritePropertyName("message");
            WriteMessage(json, "assistant", text, "generate");
            json.WriteString("stop_reason", StopReason(reply.StopReason));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("completion", withTranscripts ? reply.Text ?? "" : "");
        if (reply.LatencySeconds is { } seconds)
        {
            json.WriteNumber("time", seconds);
        }
        json.WriteEndObject();
    }

    private static string StopReason(string? reason) => reason switch
    {
        null => "unknown",
        "stop" or "end_turn" or "stop_sequence" => "stop",
        "length" or "max_tokens" => "max_tokens",
        "tool_calls" or "tool_use" => "tool_calls",
        "content_filter" or "refusal" => "content_filter",
        _ => "unknown",
    };

    private void WriteScores(Utf8JsonWriter json, ExportedSample sample)
    {
        json.WriteStartObject("scores");
        for (int at = 0; at < definition.Graders.Count; at++)
        {
            Grade grade = sample.Result.Grades[at];
            json.WriteStartObject(definition.Graders[at].Name);
            WriteScoreValue(json, grade);
            if (grade.Label is { } label)
            {
                json.WriteString("answer", label);
            }
            if (grade.Reason is { } reason)
            {
                json.WriteString("explanation", reason);
            }
            json.WriteStartObject("metadata");
            json.WriteString("outcome", ExportWords.Of(grade.Outcome));
            if (grade.Outcome != Outcome.Scored)
            {
                json.WriteString("unscored_reason", grade.Reason ?? ExportWords.Of(grade.Outcome));
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    // Inspect's own sign for a sample that was not scored is NaN, written bare.
    private static void WriteScoreValue(Utf8JsonWriter json, Grade grade)
    {
        json.WritePropertyName("value");
        if (grade.Outcome != Outcome.Scored)
        {
            json.WriteRawValue("NaN", skipInputValidation: true);
        }
        else if (grade.Value is { } value)
        {
            json.WriteNumberValue(value);
        }
        else
        {
            json.WriteStringValue(grade.Label);
        }
    }

    private void WriteMetadata(Utf8JsonWriter json, ExportedSample sample)
    {
        json.WriteStartObject("metadata");
        for (int slice = 0; slice < definition.Samples.Slices.Count; slice++)
        {
            if (sample.Slices[slice] is { } value)
            {
                json.WriteString(definition.Samples.Slices[slice], value);
            }
        }
        if (sample.Cluster is { } cluster)
        {
            json.WriteString("cluster", cluster);
        }
        json.WriteEndObject();
    }

    private void WriteUsage(Utf8JsonWriter json, ModelReply reply)
    {
        json.WriteStartObject("model_usage");
        if (reply is { InputTokens: { } input, OutputTokens: { } output })
        {
            WriteUsage(json, model, input, output, reply.CostUsd);
        }
        json.WriteEndObject();
    }

    internal static void WriteUsage(Utf8JsonWriter json, string model, long input, long output, double? cost)
    {
        json.WriteStartObject(model);
        json.WriteNumber("input_tokens", input);
        json.WriteNumber("output_tokens", output);
        json.WriteNumber("total_tokens", input + output);
        if (cost is { } usd)
        {
            json.WriteNumber("total_cost", usd);
        }
        json.WriteEndObject();
    }
}
