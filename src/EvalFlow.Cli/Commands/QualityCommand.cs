using System.CommandLine;
using EvalFlow.Cli.Host;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Quality;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow quality EVAL</c>: how good an eval is at what it is for, and what to do about it.</summary>
internal static class QualityCommand
{
    private static readonly Argument<string> Eval = new("eval") { Description = "ID or ID@VERSION." };
    private static readonly Option<string?> Metric = new("--metric") { Description = "Metric to look at (default: the primary one).", HelpName = "NAME" };
    private static readonly Option<int> Models = new("--models")
    {
        Description = $"Models to look at, those with the newest runs (default {QualityRequest.UsualModels}).",
        HelpName = "N",
        DefaultValueFactory = _ => QualityRequest.UsualModels,
    };

    private static readonly Option<bool> Alone = new("--alone") { Description = "Look for duplicates in the eval itself, not in others." };

    public static Command Create()
    {
        Command command = new("quality", "Saturation, discrimination, duplicates and labels of an eval, and what to do about it.") { Eval, Metric, Models, Alone };
        command.Handle(ShowAsync);
        return command;
    }

    private static async Task<int> ShowAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        QualityRequest request = new(parsed.GetValue(Eval)!, parsed.GetValue(Metric), parsed.GetValue(Models), !parsed.GetValue(Alone));
        QualityReport report = await host.Quality.RunAsync(request, cancellationToken);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(report);
            return ExitCode.Done;
        }
        QualityView.Write(context.Screen, report);
        return ExitCode.Done;
    }
}
