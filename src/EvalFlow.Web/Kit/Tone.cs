namespace EvalFlow.Web.Kit;

/// <summary>What a colour says. Set by what a thing means, never by the sign of a number; a word and an icon always stand beside it.</summary>
public enum Tone
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Somebody must act.</summary>
    Bad,

    /// <summary>Look at this before relying on it.</summary>
    Care,

    /// <summary>Under way.</summary>
    Busy,

    /// <summary>Neither good nor bad.</summary>
    Quiet,
}

internal static class ToneLook
{
    public static string Class(Tone tone) => tone switch
    {
        Tone.Good => "good", Tone.Bad => "bad", Tone.Care => "care", Tone.Busy => "busy", Tone.Quiet => "quiet",
    };

    // Told apart by shape, for those who cannot tell the colours.
    public static string Icon(Tone tone) => tone switch
    {
        Tone.Good => "✓", Tone.Bad => "✕", Tone.Care => "!", Tone.Busy => "…", Tone.Quiet => "–",
    };
}
