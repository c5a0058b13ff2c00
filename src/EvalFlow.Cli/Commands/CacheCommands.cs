using System.CommandLine;
using EvalFlow.Cli.Host;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Models.Caching;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow cache show | clear</c>.</summary>
internal static class CacheCommands
{
    public static Command Create()
    {
        Command show = new("show", "Say how many cached answers there are.");
        show.Handle(ShowAsync);
        Command clear = new("clear", "Drop all cached answers; runs and their transcripts stay.");
        clear.Handle(ClearAsync);
        return new Command("cache", "Answers kept by runs with --cache.") { show, clear };
    }

    internal static string Words(CacheSize size) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{size.Answers:#,0} cached answers, {size.Bytes / 1e6:0.0} MB");

    private static async Task<int> ShowAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        Say(context.Screen, await host.Responses.MeasureAsync(cancellationToken), "");
        return ExitCode.Done;
    }

    private static async Task<int> ClearAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        Say(context.Screen, await host.Responses.ClearAsync(cancellationToken), "Dropped ");
        return ExitCode.Done;
    }

    private static void Say(Screen screen, CacheSize size, string before)
    {
        if (screen.Json)
        {
            screen.WriteJson(size);
        }
        else
        {
            screen.Say($"{before}{Words(size)}.");
        }
    }
}
