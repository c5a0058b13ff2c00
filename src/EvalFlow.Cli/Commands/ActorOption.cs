using System.CommandLine;
using EvalFlow.Core.Records;

namespace EvalFlow.Cli.Commands;

/// <summary>Who acts: <c>--as NAME</c>, else EVALFLOW_USER, else the name of the session.</summary>
internal static class ActorOption
{
    public static readonly Option<string?> As = new("--as")
    {
        Description = "Your name, kept with what you do (default: EVALFLOW_USER, else the name you are logged in with).",
        HelpName = "NAME",
    };

    public static Actor Read(ParseResult parsed, string? note = null) => new(Name(parsed.GetValue(As)), note);

    /// <summary>The name given, unless it is blank; else that of whoever works here.</summary>
    public static string Name(string? given) =>
        new[] { given, Environment.GetEnvironmentVariable("EVALFLOW_USER") }.FirstOrDefault(name => !string.IsNullOrWhiteSpace(name)) ?? Environment.UserName;
}
