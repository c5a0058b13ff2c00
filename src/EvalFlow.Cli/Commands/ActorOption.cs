using System.CommandLine;
using EvalFlow.Core.Records;

namespace EvalFlow.Cli.Commands;

/// <summary>Who acts: <c>--by NAME</c>, else EVALFLOW_USER, else the name of the session.</summary>
internal static class ActorOption
{
    public static readonly Option<string?> By = new("--by", "--as")
    {
        Description = "Your name, kept with what you do (default: EVALFLOW_USER, else the name you are logged in with).",
        HelpName = "NAME",
    };

    public static string Who(ParseResult parsed) => Name(parsed.GetValue(By));

    public static Actor Read(ParseResult parsed, string? note = null) => new(Who(parsed), note);

    /// <summary>The name given, unless it is blank; else that of whoever works here.</summary>
    public static string Name(string? given) =>
        new[] { given, Environment.GetEnvironmentVariable("EVALFLOW_USER") }.FirstOrDefault(name => !string.IsNullOrWhiteSpace(name)) ?? Environment.UserName;
}
