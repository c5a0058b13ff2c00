using System.CommandLine;
using EvalFlow.Cli.Host;
using EvalFlow.Web.Hosting;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow serve</c>: web app, HTTP API, workers and alert clock on the embedded store.</summary>
internal static class ServeCommand
{
    private static readonly Option<string?> Urls = new("--urls")
    {
        Description = $"Addresses to listen on, separated by semicolons (default {SettingsReader.DefaultUrl}). Only this machine unless sign-in is set up.",
        HelpName = "URL",
    };

    public static Command Create()
    {
        Command command = new("serve", "The web app and HTTP API, with workers and alerts, until Ctrl+C.") { Urls };
        command.Handle(ServeAsync);
        return command;
    }

    private static async Task<int> ServeAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        string user = ActorOption.Name(null);
        WebSettings settings = SettingsReader.Read(parsed.GetValue(Urls), context.Home, user, Environment.GetEnvironmentVariable);
        await ServeHost.RunAsync(context, settings, (urls, runs) => Say(context, settings, urls, runs), cancellationToken);
        context.Screen.Note("Stopped. Runs under way go on when the server starts again.");
        return ExitCode.Done;
    }

    private static void Say(CommandContext context, WebSettings settings, IReadOnlyList<string> urls, int runs)
    {
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new ServeReport(urls, settings.OpenId is null ? "local" : "openid"));
        }
        context.Screen.Say($"EvalFlow is at {string.Join(" and ", settings.OpenId is { } openId ? [openId.PublicUrl.AbsoluteUri] : urls)}");
        context.Screen.Say(settings.OpenId is { } provider
            ? $"People sign in at {provider.Authority}."
            : $"Only this machine can reach it; everyone on it is {settings.LocalUser}, with all roles.");
        if (runs > 0)
        {
            context.Screen.Say($"{runs} run{(runs == 1 ? "" : "s")} of the last server go{(runs == 1 ? "es" : "")} on.");
        }
        context.Screen.Say("Ctrl+C stops it.");
    }
}

/// <summary>Where a server is and who may come in (local or openid), as other programs read it.</summary>
internal sealed record ServeReport(IReadOnlyList<string> Urls, string Mode);
