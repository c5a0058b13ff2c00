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
            screen.WriteJson(new ErrorDocument(new ErrorBody(
                "bad_input", Headline(refused), [.. refused.Problems.Select(ErrorDetail.Of)])));
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
        screen.Note(Headline(refused));
    }

    private static string Headline(BadInputException refused) => refused.Problems.Count == 1
        ? "1 problem; nothing was changed."
        : string.Create(CultureInfo.InvariantCulture, $"{refused.Problems.Count} problems; nothing was changed.");

    public static string Place(Problem problem)
    {
        string line = problem.Line is { } number ? string.Create(CultureInfo.InvariantCulture, $":{number}") : "";
        string column = problem.Column is { } at && line.Length > 0 ? $":{at}" : "";
        string field = problem.Field is { Length: > 0 } name ? $" {name}" : "";
        return $"{problem.File}{line}{column}{field}: ";
    }
}

internal sealed record ErrorDocument(ErrorBody Error);

internal sealed record ErrorBody(string Code, string Message, IReadOnlyList<ErrorDetail> Details);

internal sealed record ErrorDetail(string File, int? Line, string? Column, string? Field, string Problem, string Fix)
{
    public static ErrorDetail Of(Problem problem) =>
        new(problem.File, problem.Line, problem.Column, problem.Field, problem.Message, problem.Fix);
}
