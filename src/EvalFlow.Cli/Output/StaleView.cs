using System.Globalization;
using EvalFlow.Cli.Commands;
using EvalFlow.Cli.Host;
using EvalFlow.Core.Freshness;
using Spectre.Console;

namespace EvalFlow.Cli.Output;

/// <summary>Beside each score of an eval: why it may no longer be relied on.</summary>
internal static class StaleView
{
    /// <summary>Null when the eval is gone, or when the catalogue cannot be read, which is noted: a score is shown all the same.</summary>
    public static async Task<EvalFreshness?> ReadAsync(CommandContext context, EmbeddedHost host, string evalId, CancellationToken cancellationToken)
    {
        ScoreFreshness known = await host.Freshness.OfScoreAsync(evalId, cancellationToken);
        if (known.Trouble is { } trouble)
        {
            context.Screen.Note($"note: whether the eval is stale is not known, since the catalogue cannot be read: {trouble} (evalflow catalog validate)");
        }
        return known.Eval;
    }

    /// <summary>Nothing when fresh.</summary>
    public static void Write(Screen screen, EvalFreshness? freshness)
    {
        if (freshness is not { IsStale: true })
        {
            return;
        }
        screen.Say("");
        screen.Tell("STALE: this score may no longer mean what it meant.", style: new Style(Color.Yellow));
        foreach (StaleReason reason in freshness.Reasons)
        {
            WriteReason(screen, reason);
        }
    }

    public static void WriteReason(Screen screen, StaleReason reason)
    {
        screen.Tell(string.Create(CultureInfo.InvariantCulture, $"- since {reason.Since:yyyy-MM-dd}: {reason.Text}"), 2);
        screen.Tell($"Fix: {reason.Fix}", 4);
    }
}
