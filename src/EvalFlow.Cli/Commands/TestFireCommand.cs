using System.CommandLine;
using EvalFlow.Cli.Host;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow alerts test --route NAME | --channel NAME</c>.</summary>
internal static class TestFireCommand
{
    private static readonly Option<string?> Route = new("--route") { Description = "Try all channels of a rule, those of its escalation included.", HelpName = "NAME" };
    private static readonly Option<string?> Channel = new("--channel") { Description = "Try one channel.", HelpName = "NAME" };

    public static Command Create()
    {
        Command test = new("test", "Send a message that is marked as a test. Exit code 1 when a channel did not take it.") { Route, Channel };
        test.Handle(TestAsync);
        return test;
    }

    private static async Task<int> TestAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        using AlertSetup setup = AlertSetup.Read(context.Home, context.Routes, context.Screen, context.Clock);
        (IReadOnlyList<string> names, Uri? runbook) = Choose(setup, parsed.GetValue(Route), parsed.GetValue(Channel));
        IAlertChannel[] channels = [.. setup.Channels.Where(channel => names.Contains(channel.Name))];
        IReadOnlyList<TestShot> shots = await new TestFire(channels, context.Clock).RunAsync(runbook, cancellationToken);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new TestReport(shots));
        }
        foreach (TestShot shot in shots)
        {
            context.Screen.Say($"{(shot.Taken ? "ok  " : "fail")} {shot.Channel}{(shot.Error is null ? "" : $": {shot.Error}")}");
        }
        return shots.All(shot => shot.Taken) ? ExitCode.Done : ExitCode.Regressed;
    }

    private static (IReadOnlyList<string> Channels, Uri? Runbook) Choose(AlertSetup setup, string? route, string? channel)
    {
        string[] channels = [.. setup.Channels.Select(one => one.Name)];
        AlertRoute[] routes = [.. setup.Routing.Routes, setup.Routing.Fallback];
        return (route, channel) switch
        {
            (null, { } name) when channels.Contains(name) => ([name], null),
            (null, { } name) => throw Unknown("channel", name, channels),
            ({ } name, null) when routes.FirstOrDefault(one => one.Name == name) is { } found =>
                ([.. found.Channels.Concat(found.Escalation.SelectMany(step => step.Channels)).Distinct()], found.Runbook),
            ({ } name, null) => throw Unknown("rule", name, routes.Select(one => one.Name)),
            _ => throw new BadInputException("alerts test", "Say what to try.", "Use either --route NAME or --channel NAME; 'evalflow alerts routes' shows the names."),
        };
    }

    private static BadInputException Unknown(string what, string name, IEnumerable<string> names) =>
        new(name, $"There is no {what} '{name}'.{Suggestion.Ask(name, names)}", $"Use one of: {string.Join(", ", names)}.");
}

internal sealed record TestReport(IReadOnlyList<TestShot> Channels);
