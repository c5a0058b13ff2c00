using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EvalFlow.Core.Alerts;

/// <summary>Posts to Slack: by an incoming webhook, or by a bot's chat.postMessage, which keeps an alert in one thread.</summary>
public sealed class SlackChannel(SlackSpec spec, ChannelSurroundings surroundings) : IAlertChannel
{
    private readonly HttpSender _sender = new(surroundings.Http, surroundings.Clock);

    public string Name => spec.Name;

    internal Uri Api { get; init; } = new("https://slack.com/api/chat.postMessage");

    public async Task<string?> SendAsync(AlertNotice notice, CancellationToken cancellationToken)
    {
        JsonObject payload = SlackPayload.Of(NoticeContent.Of(notice, surroundings.Web));
        if (spec.Webhook is { } webhook)
        {
            using HttpRequestMessage post = HttpSender.Json(webhook.ReadUrl(surroundings.Environment), ChannelPayload.Bytes(payload));
            await _sender.PostAsync("Slack", post, cancellationToken);
            return null;
        }
        return await PostAsBotAsync(payload, notice, cancellationToken);
    }

    private async Task<string?> PostAsBotAsync(JsonObject payload, AlertNotice notice, CancellationToken cancellationToken)
    {
        payload["channel"] = spec.Channel;
        payload["unfurl_links"] = false;
        if (notice.Thread is { } thread)
        {
            payload["thread_ts"] = thread;
            // Whoever is called to help must not have to find the thread.
            payload["reply_broadcast"] = notice.Kind is NoticeKind.Escalated or NoticeKind.Updated;
        }
        using HttpRequestMessage post = HttpSender.Json(Api, ChannelPayload.Bytes(payload));
        post.Headers.Authorization = new AuthenticationHeaderValue("Bearer", spec.Token!.Read(surroundings.Environment));
        return ReadAnswer(await _sender.PostAsync("Slack", post, cancellationToken));
    }

    /// <summary>The message's timestamp, by which Slack knows a thread. Slack says with 200 that it refused.</summary>
    private static string? ReadAnswer(string answer)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer);
            JsonElement root = document.RootElement;
            if (root.TryGetProperty("ok", out JsonElement ok) && ok.ValueKind == JsonValueKind.True)
            {
                return root.TryGetProperty("ts", out JsonElement ts) ? ts.GetString() : null;
            }
            string error = root.TryGetProperty("error", out JsonElement said) ? SafeName.Of(said.GetString(), 60) : "no reason";
            throw new ChannelException($"Slack refused the message: {error}.", error is not ("invalid_blocks" or "msg_too_long" or "msg_blocks_too_long" or "no_text"));
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw new ChannelException("Slack answered something that is not its own.", failure);
        }
    }
}
