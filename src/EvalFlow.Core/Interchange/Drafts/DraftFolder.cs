using System.Text.Encodings.Web;
using System.Text.Json;
using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Interchange.Drafts;

/// <summary>A definition and its samples as files: in a folder of their own that goes with this object, or where a person wants them.</summary>
internal sealed class DraftFolder : IDisposable
{
    private readonly string? _temporary;

    private DraftFolder(string definition, string? temporary) => (Definition, _temporary) = (definition, temporary);

    /// <summary>Path of the definition.</summary>
    public string Definition { get; }

    public static async Task<DraftFolder> WriteAsync(string id, string yaml, IEnumerable<Sample> samples, string? folder, CancellationToken cancellationToken)
    {
        string place = folder ?? Directory.CreateTempSubdirectory("evalflow-draft-").FullName;
        Directory.CreateDirectory(place);
        DraftFolder draft = new(Path.Combine(place, SafeName(id) + ".eval.yaml"), folder is null ? place : null);
        try
        {
            await WriteSamplesAsync(Path.Combine(place, DraftDefinition.SamplesFile), samples, cancellationToken);
            await File.WriteAllTextAsync(draft.Definition, yaml, cancellationToken);
            return draft;
        }
        catch
        {
            draft.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (_temporary is not null && Directory.Exists(_temporary))
        {
            Directory.Delete(_temporary, recursive: true);
        }
    }

    // The id comes from a person, and an id that is none is refused later; until then it must not name a place.
    private static string SafeName(string id) => id.Length is > 0 and <= 100 && id.All(sign => char.IsAsciiLetterOrDigit(sign) || sign is '-' or '_' or '.') && id[0] != '.' ? id : "draft";

    private static async Task WriteSamplesAsync(string path, IEnumerable<Sample> samples, CancellationToken cancellationToken)
    {
        await using FileStream file = File.Create(path);
        await using Utf8JsonWriter json = new(file, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        foreach (Sample sample in samples)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Write(json, sample);
            await json.FlushAsync(cancellationToken);
            json.Reset();
            file.WriteByte((byte)'\n');
        }
    }

    private static void Write(Utf8JsonWriter json, Sample sample)
    {
        json.WriteStartObject();
        json.WriteString("id", sample.Id);
        json.WriteString("input", sample.Input);
        if (sample.Messages is { } messages)
        {
            json.WriteStartArray("messages");
            foreach (ChatTurn turn in messages)
            {
                json.WriteStartObject();
                json.WriteString("role", turn.Role);
                json.WriteString("content", turn.Text);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        if (sample.Targets is [var target])
        {
            json.WriteString("target", target);
        }
        else if (sample.Targets.Count > 1)
        {
            json.WritePropertyName("target");
            JsonSerializer.Serialize(json, sample.Targets);
        }
        if (sample.Cluster is { } cluster)
        {
            json.WriteString("cluster", cluster);
        }
        foreach ((string name, string value) in sample.Slices.Concat(sample.Columns))
        {
            json.WriteString(name, value);
        }
        json.WriteEndObject();
    }
}
