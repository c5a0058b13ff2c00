using EvalFlow.Core.Grading;

namespace EvalFlow.Core.Runs;

/// <summary>The behaviours of one shard, a column for each property, a place for each (sample, epoch) pair in their order.</summary>
internal sealed class BehaviourColumns
{
    public const byte NoAnswer = 0;

    /// <summary>Style of each answer plus 1; <see cref="NoAnswer"/> where there is none.</summary>
    public required byte[] Styles { get; init; }

    /// <summary>0, or the 1-based place in <see cref="LanguageNames"/>.</summary>
    public required int[] Languages { get; init; }

    /// <summary>0, or the 1-based place in <see cref="StopReasons"/>.</summary>
    public required int[] Stops { get; init; }

    public required int[] Characters { get; init; }

    /// <summary>-1 where unknown.</summary>
    public required int[] InputTokens { get; init; }
    public required int[] OutputTokens { get; init; }

    /// <summary>Seconds; NaN where unknown.</summary>
    public required float[] Latencies { get; init; }
    public required IReadOnlyList<string> LanguageNames { get; init; }
    public required IReadOnlyList<string> StopReasons { get; init; }

    /// <param name="behaviours">Of each pair; null where there was no answer.</param>
    public static BehaviourColumns Of(IReadOnlyList<Behaviour?> behaviours)
    {
        List<string> languages = [];
        List<string> stops = [];
        return new BehaviourColumns
        {
            Styles = [.. behaviours.Select(one => one is { } answer ? (byte)((byte)answer.Style + 1) : NoAnswer)],
            Languages = [.. behaviours.Select(one => Code(languages, one?.Language))],
            Stops = [.. behaviours.Select(one => Code(stops, one?.StopReason))],
            Characters = [.. behaviours.Select(one => one?.Characters ?? 0)],
            InputTokens = [.. behaviours.Select(one => Tokens(one?.InputTokens))],
            OutputTokens = [.. behaviours.Select(one => Tokens(one?.OutputTokens))],
            Latencies = [.. behaviours.Select(one => (float?)one?.LatencySeconds ?? float.NaN)],
            LanguageNames = languages,
            StopReasons = stops,
        };
    }

    /// <summary>The behaviour of one pair; null where there was no answer.</summary>
    public Behaviour? this[int pair] => Styles[pair] == NoAnswer ? null : new Behaviour(
        Characters[pair],
        (RefusalStyle)(Styles[pair] - 1),
        Languages[pair] == 0 ? null : LanguageNames[Languages[pair] - 1],
        Stops[pair] == 0 ? null : StopReasons[Stops[pair] - 1],
        InputTokens[pair] < 0 ? null : InputTokens[pair],
        OutputTokens[pair] < 0 ? null : OutputTokens[pair],
        float.IsNaN(Latencies[pair]) ? null : Latencies[pair]);

    public void Write(BinaryWriter writer)
    {
        WriteTexts(writer, LanguageNames);
        WriteTexts(writer, StopReasons);
        writer.Write(Styles);
        WriteNumbers(writer, Languages, nothing: 0);
        WriteNumbers(writer, Stops, nothing: 0);
        WriteNumbers(writer, Characters, nothing: 0);
        WriteNumbers(writer, InputTokens, nothing: -1);
        WriteNumbers(writer, OutputTokens, nothing: -1);
        bool any = Latencies.Any(latency => !float.IsNaN(latency));
        writer.Write(any);
        foreach (float latency in any ? Latencies : [])
        {
            writer.Write(latency);
        }
    }

    public static BehaviourColumns Read(ref BlockReader reader, int pairs) => new()
    {
        LanguageNames = reader.Texts(),
        StopReasons = reader.Texts(),
        Styles = reader.Bytes(pairs).ToArray(),
        Languages = ReadNumbers(ref reader, pairs, nothing: 0),
        Stops = ReadNumbers(ref reader, pairs, nothing: 0),
        Characters = ReadNumbers(ref reader, pairs, nothing: 0),
        InputTokens = ReadNumbers(ref reader, pairs, nothing: -1),
        OutputTokens = ReadNumbers(ref reader, pairs, nothing: -1),
        Latencies = ReadLatencies(ref reader, pairs),
    };

    private static int Code(List<string> names, string? name)
    {
        if (name is null)
        {
            return 0;
        }
        int place = names.IndexOf(name);
        if (place < 0)
        {
            place = names.Count;
            names.Add(name);
        }
        return place + 1;
    }

    private static int Tokens(long? tokens) => tokens is null ? -1 : (int)Math.Clamp(tokens.Value, 0, int.MaxValue - 1);

    private static void WriteTexts(BinaryWriter writer, IReadOnlyList<string> texts)
    {
        writer.Write7BitEncodedInt(texts.Count);
        foreach (string text in texts)
        {
            writer.Write(text);
        }
    }

    // A column that nobody reports takes one byte.
    private static void WriteNumbers(BinaryWriter writer, int[] numbers, int nothing)
    {
        bool any = Array.Exists(numbers, number => number != nothing);
        writer.Write(any);
        foreach (int number in any ? numbers : [])
        {
            writer.Write7BitEncodedInt(number - nothing);
        }
    }

    private static int[] ReadNumbers(ref BlockReader reader, int count, int nothing)
    {
        int[] numbers = new int[count];
        bool any = reader.Byte() != 0;
        for (int i = 0; i < count; i++)
        {
            numbers[i] = any ? reader.Number() + nothing : nothing;
        }
        return numbers;
    }

    private static float[] ReadLatencies(ref BlockReader reader, int count)
    {
        float[] latencies = new float[count];
        bool any = reader.Byte() != 0;
        for (int i = 0; i < count; i++)
        {
            latencies[i] = any ? reader.Single() : float.NaN;
        }
        return latencies;
    }
}
