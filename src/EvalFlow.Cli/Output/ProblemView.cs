using System.Globalization;
using EvalFlow.Core.Evals;

namespace EvalFlow.Cli.Output;

/// <summary>Says what was wrong with the input: place, problem, fix.</summary>
internal static class ProblemView
{
    public static void Write(Screen screen, BadInputException refused)
    {
        if (screen.Json)
        {
            screen.WriteJson(ErrorReport.Of(refused));
            return;
        }
        foreach (Problem problem in refused.Problems)
        {
            screen.Warn($"{Place(problem)}{problem.Message}");
            if (problem.Fix.Length > 0)
            {
                screen.Note($"    Fix: {problem.Fix}");
            }
        }
        screen.Note(ErrorReport.Headline(refused));
    }

    public static string Place(Problem problem)
    {
        string line = problem.Line is { } number ? string.Create(CultureInfo.InvariantCulture, $":{number}") : "";
        string column = problem.Column is { } at && line.Length > 0 ? $":{at}" : "";
        string field = problem.Field is { Length: > 0 } name ? $" {name}" : "";
        return $"{problem.File}{line}{column}{field}: ";
    }
}
