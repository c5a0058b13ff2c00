using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Releases;

/// <summary>Reads a model-release CloudEvent and checks all of it; docs/schemas/model-released.v1.json says the same to other programs.</summary>
public static partial class ReleaseEventReader
{
    // Two names for one thing would let one of them decide unseen.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    private const int MostSurfaces = 100;
    private const int SpecLength = 1000;

    /// <summary>The published JSON schema.</summary>
    public static string Schema()
    {
        using Stream stream = typeof(ReleaseEventReader).Assembly.GetManifestResourceStream("model-released.v1.json")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    /// <summary>One event in structured JSON. Throws <see cref="BadInputException"/> with everything that is wrong.</summary>
    /// <param name="file">How problems call the event.</param>
    public static ReleaseEvent Read(string file, string json)
    {
        using JsonDocument document = Parse(file, json);
        return Read(file, document.RootElement);
    }

    internal static JsonDocument Parse(string file, string json)
    {
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(json, Strict);
            // Half of a surrogate pair is found only when the text is asked for.
            CanonicalJson.Of(document.RootElement);
            return document;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            document?.Dispose();
            // The parser's own message may quote what was sent.
            throw new BadInputException([new Problem(
                file, (int?)((broken as JsonException)?.LineNumber + 1), null, "$", "The event is not valid JSON, or names a field twice.", "Send a CloudEvent 1.0 in structured JSON.")]);
        }
    }

    internal static ReleaseEvent Read(string file, JsonElement root)
    {
        List<Problem> problems = [];
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new BadInputException([new Problem(file, null, null, "$", "The event is not a JSON object.", "Send one CloudEvent 1.0 in structured JSON; several as a batch.")]);
        }
        EventFields envelope = new(file, "$", root, problems);
        ReleaseEvent? release = Read(envelope);
        envelope.Finish(name => Extension().IsMatch(name) && name != "data");
        return problems.Count > 0 ? throw new BadInputException(problems) : release! with { ContentHash = Hash(root) };
    }

    private static ReleaseEvent? Read(EventFields envelope)
    {
        envelope.Matching("specversion", Version1(), required: true, "Write \"specversion\": \"1.0\".");
        string? id = envelope.Text("id", required: true);
        string? source = envelope.Text("source", required: true, most: 500);
        if (source is not null && !Uri.TryCreate(source, UriKind.RelativeOrAbsolute, out _))
        {
            envelope.Report("source", "'source' is not a URI reference.", "Write it like /models/aurora or https://models.example.org/aurora.");
        }
        string? type = envelope.Matching("type", TypePattern(), required: true, $"Send {ReleaseEvent.TypeName}, or DOMAIN.model.released of your own domain.");
        envelope.Text("subject");
        DateTimeOffset? time = envelope.Time("time");
        envelope.Matching("datacontenttype", ContentType(), required: false, "Send the data as application/json.");
        envelope.Text("dataschema", most: 500);
        EventFields? data = envelope.Object("data");
        ReleaseEvent? release = data is null ? null : ReadData(data);
        return release is null ? null : release with { Source = source ?? "", Id = id ?? "", Type = type ?? "", Time = time };
    }

    private static ReleaseEvent ReadData(EventFields data)
    {
        string model = data.Text("model_id", required: true) ?? "";
        ReleaseEvent release = new()
        {
            Source = "",
            Id = "",
            Type = "",
            ContentHash = "",
            ModelId = model,
            Version = data.Text("version", required: true) ?? "",
            Model = data.Text("model", required: true, most: SpecLength) ?? "",
            BaselineVersion = data.Text("baseline_version"),
            BaselineModel = data.Text("baseline_model", most: SpecLength),
            Channel = data.Text("channel"),
            ProductSurfaces = data.Texts("product_surfaces", MostSurfaces),
            LaunchId = data.Text("launch_id"),
            ReleasedAt = data.Time("released_at"),
            Deadline = data.Time("deadline"),
            Family = data.Text("family") ?? model,
            Generation = data.Text("generation"),
        };
        data.Finish(_ => false);
        return release;
    }

    private static string Hash(JsonElement root)
    {
        string text = CanonicalJson.Of(new Dictionary<string, JsonElement> { ["type"] = root.GetProperty("type"), ["data"] = root.GetProperty("data") });
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    [GeneratedRegex(@"^1\.0$", RegexOptions.None, 1000)]
    private static partial Regex Version1();

    [GeneratedRegex(@"^([a-z0-9-]+\.)*model\.released(\.v1)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TypePattern();

    [GeneratedRegex(@"^application/(json|[a-z0-9.-]+\+json)( *;.*)?$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ContentType();

    // CloudEvents 1.0: names of attributes are lower-case letters and digits.
    [GeneratedRegex("^[a-z0-9]{1,40}$", RegexOptions.None, 1000)]
    private static partial Regex Extension();
}
