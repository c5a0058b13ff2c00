using System.CommandLine;
using System.Globalization;
using EvalFlow.Cli.Host;
using EvalFlow.Core.Alerts;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow alerts routes</c>: the rules as they are read, and whether the channels have what they need.</summary>
internal static class RoutesCommand
{
    public static Command Create()
    {
        Command routes = new("routes", "Show the rules in the order in which they are tried, and the channels. Checks the file.");
        routes.Handle(ShowAsync);
        return routes;
    }

    private static Task<int> ShowAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        using AlertSetup setup = AlertSetup.Read(context.Home, context.Routes, context.Screen, context.Clock);
        RouteLine[] routes = [.. setup.Routing.Routes.Append(setup.Routing.Fallback).Select(RouteLine.Of)];
        ChannelLine[] channels = [.. setup.Channels.Select(channel => ChannelLine.Of(channel, setup.Routing.Channels.FirstOrDefault(spec => spec.Name == channel.Name)))];
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new RouteReport(routes, channels));
        }
        context.Screen.Say("The first rule that fits decides:");
        foreach (RouteLine route in routes)
        {
            context.Screen.Say($"  {route.Name}");
            context.Screen.Tell($"when {route.When}", 4);
            context.Screen.Tell($"tells {string.Join(", ", route.Channels)}", 4);
            foreach (string more in route.Escalation.Concat([route.Remind, route.Quiet, route.Runbook]).OfType<string>())
            {
                context.Screen.Tell(more, 4);
            }
        }
        context.Screen.Say("Channels:");
        foreach (ChannelLine channel in channels)
        {
            context.Screen.Tell($"{channel.Name} ({channel.Type}){string.Concat(channel.Secrets.Select(secret => $", {secret.Variable} {(secret.Set ? "is set" : "is NOT SET")}"))}", 2);
        }
        return Task.FromResult(ExitCode.Done);
    }
}

internal sealed record RouteReport(IReadOnlyList<RouteLine> Routes, IReadOnlyList<ChannelLine> Channels);

/// <summary>A rule in words.</summary>
internal sealed record RouteLine(
    string Name, string When, IReadOnlyList<string> Channels, IReadOnlyList<string> Escalation, string? Remind, string? Quiet, string? Runbook)
{
    public static RouteLine Of(AlertRoute route) => new(
        route.Name, Condition(route.When), route.Channels,
        [.. route.Escalation.Select(step => $"unanswered for {Time(step.After)}: {step.To} by {string.Join(", ", step.Channels)}")],
        route.Remind is { } remind ? $"again every {Time(remind)} while open" : null,
        route.Quiet is { } quiet ? string.Create(CultureInfo.InvariantCulture, $"below severity {quiet.Below} quiet from {quiet.From:HH:mm} to {quiet.To:HH:mm} {quiet.Zone.Id}") : null,
        route.Runbook is { } runbook ? $"runbook {runbook.AbsoluteUri}" : null);

    private static string Condition(AlertFilter when)
    {
        List<string> parts = [];
        if (when.MinSeverity > AlertSeverity.Lowest || when.MaxSeverity < AlertSeverity.Critical)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"severity {when.MinSeverity} to {when.MaxSeverity}"));
        }
        (string Name, IReadOnlyList<string> Values)[] lists = [("kind", when.Kinds), ("domain", when.Domains), ("eval", when.Evals), ("owner", when.Owners), ("model", when.Models)];
        parts.AddRange(lists.Where(list => list.Values.Count > 0).Select(list => $"{list.Name} {string.Join(" or ", list.Values)}"));
        return parts.Count == 0 ? "anything else" : string.Join(", ", parts);
    }

    private static string Time(TimeSpan time) => time switch
    {
        { Minutes: > 0 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min"),
        { Hours: > 0 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0} d"),
    };
}

internal sealed record ChannelLine(string Name, string Type, IReadOnlyList<SecretLine> Secrets)
{
    public static ChannelLine Of(IAlertChannel channel, ChannelSpec? spec) => new(
        channel.Name,
        channel.GetType().Name.Replace("Channel", "", StringComparison.Ordinal).ToLowerInvariant(),
        [.. (spec?.Secrets ?? []).Select(secret => new SecretLine(secret.Variable, Environment.GetEnvironmentVariable(secret.Variable) is { Length: > 0 }))]);
}

/// <param name="Variable">Name of the environment variable; its value is shown nowhere.</param>
internal sealed record SecretLine(string Variable, bool Set);
