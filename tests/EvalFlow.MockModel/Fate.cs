namespace EvalFlow.MockModel;

/// <summary>What becomes of one request.</summary>
public enum Fate
{
    Answered,
    RateLimited,
    ServerError,
    Reset,
    Cut,
    Slow,
    Truncated,
    WrongType,
    Huge,
    Hung,
    Unauthorized,
    BadRequest,
}

/// <summary>How a prompt is answered, whenever it is.</summary>
public enum Verdict
{
    Answer,
    Refusal,
    Filtered,
    Blocked,
}

/// <summary>Draws from the seed, the prompt and the attempt alone, so that a schedule repeats whatever the order of arrival.</summary>
internal static class Draw
{
    /// <summary>In [0, 1).</summary>
    public static double Unit(ulong seed, ulong prompt, int attempt, uint purpose) =>
        (Mix(seed ^ Mix(prompt ^ Mix(((ulong)purpose << 32) | (uint)attempt))) >> 11) * (1.0 / (1UL << 53));

    public static Fate Fate(MockOptions options, ulong prompt, int attempt) => Pick(
        Unit(options.Seed, prompt, attempt, 1),
        [
            (options.RateLimited, MockModel.Fate.RateLimited), (options.Errors, MockModel.Fate.ServerError),
            (options.Resets, MockModel.Fate.Reset), (options.Cut, MockModel.Fate.Cut), (options.Slow, MockModel.Fate.Slow),
            (options.Truncated, MockModel.Fate.Truncated), (options.WrongType, MockModel.Fate.WrongType),
            (options.Huge, MockModel.Fate.Huge), (options.Hangs, MockModel.Fate.Hung),
        ],
        MockModel.Fate.Answered);

    // The same at every attempt: a retry must not turn a refusal into an answer.
    public static Verdict Verdict(MockOptions options, ulong prompt) => Pick(
        Unit(options.Seed, prompt, 0, 2),
        [
            (options.Refusals, MockModel.Verdict.Refusal), (options.Filtered, MockModel.Verdict.Filtered),
            (options.Blocked, MockModel.Verdict.Blocked),
        ],
        MockModel.Verdict.Answer);

    // Finalizer of SplitMix64 (Steele, Lea, Flood 2014).
    public static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    private static T Pick<T>(double draw, ReadOnlySpan<(double Share, T Value)> choices, T otherwise)
    {
        foreach ((double share, T value) in choices)
        {
            if (draw < share)
            {
                return value;
            }
            draw -= share;
        }
        return otherwise;
    }
}
