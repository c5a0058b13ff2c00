using EvalFlow.Core.Alerts;

namespace EvalFlow.Web.Kit;

/// <summary>How a severity looks and reads.</summary>
internal static class SeverityTone
{
    public static Tone Of(int? severity) => severity switch
    {
        >= 4 => Tone.Bad,
        3 => Tone.Care,
        _ => Tone.Quiet,
    };

    public static string Word(int? severity) =>
        severity is { } known ? $"{known.ToString(System.Globalization.CultureInfo.InvariantCulture)} {AlertSeverity.Word(known)}" : "no severity";
}
