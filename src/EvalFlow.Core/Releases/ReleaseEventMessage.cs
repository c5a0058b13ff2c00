using System.Text;
using System.Text.Json;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.Http;
using CloudNative.CloudEvents.SystemTextJson;
using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Releases;

/// <summary>
/// Release events as the CloudEvents HTTP binding carries them: structured (one JSON document), binary (attributes in
/// <c>ce-</c> headers, the body is the data) or batched (a JSON list).
/// </summary>
public static class ReleaseEventMessage
{
    /// <summary>How problems call an event that came by HTTP.</summary>
    public const string Place = "request";

    private const int MostEvents = 100;

    private static readonly string[] Required = ["ce-id", "ce-source", "ce-type"];

    /// <summary>
    /// All events of a request. Throws <see cref="BadInputException"/> with the problems of all of them; then none is to be handled.
    /// </summary>
    /// <param name="headers">Headers of the request, the content type among them.</param>
    public static async Task<IReadOnlyList<ReleaseEvent>> ReadAsync(
        IEnumerable<KeyValuePair<string, string>> headers, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/") { Content = new ReadOnlyMemoryContent(body) };
        foreach ((string name, string value) in headers)
        {
            _ = request.Headers.TryAddWithoutValidation(name, value) || request.Content.Headers.TryAddWithoutValidation(name, value);
        }
        if (request.IsCloudEventBatch())
        {
            return ReadBatch(Text(body));
        }
        if (!request.IsCloudEvent())
        {
            throw Refuse(
                "content-type", "The request is no CloudEvent.",
                "Send application/cloudevents+json, application/cloudevents-batch+json, or application/json with ce- headers.");
        }
        return request.Headers.Contains("ce-specversion") && !IsStructured(request)
            ? [await ReadBinaryAsync(request, Text(body), cancellationToken)] : [ReleaseEventReader.Read(Place, Text(body))];
    }

    private static bool IsStructured(HttpRequestMessage request) =>
        request.Content!.Headers.ContentType?.MediaType?.StartsWith("application/cloudevents", StringComparison.OrdinalIgnoreCase) == true;

    private static List<ReleaseEvent> ReadBatch(string body)
    {
        using JsonDocument document = ReleaseEventReader.Parse(Place, body);
        if (document.RootElement.ValueKind != JsonValueKind.Array || document.RootElement.GetArrayLength() > MostEvents)
        {
            throw Refuse("$", $"The batch is not a list of at most {MostEvents} events.", "Send a JSON list of CloudEvents.");
        }
        List<ReleaseEvent> events = [];
        List<Problem> problems = [];
        foreach ((int index, JsonElement item) in document.RootElement.EnumerateArray().Index())
        {
            try
            {
                events.Add(ReleaseEventReader.Read(Place, item));
            }
            catch (BadInputException bad)
            {
                problems.AddRange(bad.Problems.Select(problem => problem with { Field = $"$[{index}]{problem.Field?[1..]}" }));
            }
        }
        return problems.Count > 0 ? throw new BadInputException(problems) : events;
    }

    private static async Task<ReleaseEvent> ReadBinaryAsync(HttpRequestMessage request, string body, CancellationToken cancellationToken)
    {
        Problem[] missing = [.. Required.Where(name => !request.Headers.Contains(name))
            .Select(name => new Problem(Place, null, null, name, $"The header '{name}' is missing.", $"Send {name} with the attribute of the event."))];
        if (missing.Length > 0)
        {
            throw new BadInputException(missing);
        }
        // Read for what the library would let pass, such as a field that stands twice.
        ReleaseEventReader.Parse(Place, body).Dispose();
        JsonEventFormatter formatter = new();
        try
        {
            CloudEvent found = await request.ToCloudEventAsync(formatter);
            cancellationToken.ThrowIfCancellationRequested();
            return ReleaseEventReader.Read(Place, formatter.ConvertToJsonElement(found));
        }
        catch (ArgumentException)
        {
            throw Refuse("ce-time", "A ce- header holds no valid attribute.", "Check ce-specversion (1.0), ce-source (a URI reference) and ce-time (RFC 3339).");
        }
    }

    private static string Text(ReadOnlyMemory<byte> body)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(body.Span);
        }
        catch (DecoderFallbackException)
        {
            throw Refuse("$", "The body is not UTF-8.", "Send JSON in UTF-8.");
        }
    }

    private static BadInputException Refuse(string field, string message, string fix) => new([new Problem(Place, null, null, field, message, fix)]);
}
