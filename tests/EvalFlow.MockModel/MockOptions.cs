using System.Globalization;

namespace EvalFlow.MockModel;

/// <summary>How the mock behaves. Shares are fractions of requests between 0 and 1; their sum is at most 1.</summary>
public sealed record MockOptions
{
    /// <summary>Answers, latencies and faults follow from this, the prompt, and how often the prompt was asked before.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>0 for a free port.</summary>
    public int Port { get; init; }

    public Latency Latency { get; init; } = Latency.None;

    /// <summary>Share of 429.</summary>
    public double RateLimited { get; init; }

    /// <summary>What a 429 says to wait, in whole seconds; null says nothing.</summary>
    public int? RetryAfterSeconds { get; init; } = 1;

    /// <summary>Requests per second let through; what comes above gets 429. Null lets all through.</summary>
    public double? AdmittedPerSecond { get; init; }

    /// <summary>Requests that may come at once before the admitted rate bites.</summary>
    public int Burst { get; init; } = 10;

    /// <summary>Share of 500.</summary>
    public double Errors { get; init; }

    /// <summary>Share of connections reset before the answer.</summary>
    public double Resets { get; init; }

    /// <summary>Share of answers that end in the middle of the body, by a reset.</summary>
    public double Cut { get; init; }

    /// <summary>Share of answers whose body trickles for <see cref="SlowSeconds"/>.</summary>
    public double Slow { get; init; }

    public double SlowSeconds { get; init; } = 2;

    /// <summary>Share of complete responses that hold half of a JSON document.</summary>
    public double Truncated { get; init; }

    /// <summary>Share of responses with status 200 and an HTML page.</summary>
    public double WrongType { get; init; }

    /// <summary>Share of answers of <see cref="HugeMegabytes"/>.</summary>
    public double Huge { get; init; }

    public int HugeMegabytes { get; init; } = 32;

    /// <summary>Share of requests that are never answered.</summary>
    public double Hangs { get; init; }

    /// <summary>Share of prompts refused in words.</summary>
    public double Refusals { get; init; }

    /// <summary>Share of prompts stopped by the provider: finish reason content_filter, stop reason refusal.</summary>
    public double Filtered { get; init; }

    /// <summary>Share of prompts turned down with status 400 and code content_filter, as Azure does.</summary>
    public double Blocked { get; init; }

    /// <summary>401 without this key; null asks for none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Answers instead of the usual text; null leaves it to the mock. Called concurrently.</summary>
    public Func<MockPrompt, string?>? Answer { get; init; }

    /// <summary>Reads <c>--name value</c> pairs; throws <see cref="FormatException"/> that names the bad one.</summary>
    public static MockOptions Parse(IReadOnlyList<string> arguments)
    {
        MockOptions options = new();
        for (int i = 0; i < arguments.Count; i += 2)
        {
            if (!Known.TryGetValue(arguments[i], out Func<MockOptions, string, MockOptions>? set) || i + 1 == arguments.Count)
            {
                throw new FormatException($"'{arguments[i]}' is unknown or has no value. Known: {string.Join(" ", Known.Keys)}");
            }
            options = set(options, arguments[i + 1]);
        }
        return options;
    }

    private static readonly Dictionary<string, Func<MockOptions, string, MockOptions>> Known = new(StringComparer.Ordinal)
    {
        ["--seed"] = (o, text) => o with { Seed = ulong.Parse(text, CultureInfo.InvariantCulture) },
        ["--port"] = (o, text) => o with { Port = Whole(text) },
        ["--latency"] = (o, text) => o with { Latency = Latency.Parse(text) },
        ["--rate-limited"] = (o, text) => o with { RateLimited = Number(text) },
        ["--retry-after"] = (o, text) => o with { RetryAfterSeconds = text == "none" ? null : Whole(text) },
        ["--admit"] = (o, text) => o with { AdmittedPerSecond = Number(text) },
        ["--burst"] = (o, text) => o with { Burst = Whole(text) },
        ["--errors"] = (o, text) => o with { Errors = Number(text) },
        ["--resets"] = (o, text) => o with { Resets = Number(text) },
        ["--cut"] = (o, text) => o with { Cut = Number(text) },
        ["--slow"] = (o, text) => o with { Slow = Number(text) },
        ["--slow-seconds"] = (o, text) => o with { SlowSeconds = Number(text) },
        ["--truncated"] = (o, text) => o with { Truncated = Number(text) },
        ["--wrong-type"] = (o, text) => o with { WrongType = Number(text) },
        ["--huge"] = (o, text) => o with { Huge = Number(text) },
        ["--huge-megabytes"] = (o, text) => o with { HugeMegabytes = Whole(text) },
        ["--hangs"] = (o, text) => o with { Hangs = Number(text) },
        ["--refusals"] = (o, text) => o with { Refusals = Number(text) },
        ["--filtered"] = (o, text) => o with { Filtered = Number(text) },
        ["--blocked"] = (o, text) => o with { Blocked = Number(text) },
        ["--api-key"] = (o, text) => o with { ApiKey = text },
    };

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
