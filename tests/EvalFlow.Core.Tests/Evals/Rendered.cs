using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Tests.Evals;

internal static class Rendered
{
    /// <summary>One line per problem: file:line:column field: message  Fix: fix.</summary>
    public static string Problems(IEnumerable<Problem> problems, string folder) => string.Concat(problems.Select(problem =>
    {
        string line = problem.Line is { } number ? $":{number}" : "";
        string column = problem.Column is { } place ? $":{place}" : "";
        string field = problem.Field is { Length: > 0 } name ? $" {name}" : "";
        return $"{problem.File}{line}{column}{field}: {problem.Message}  Fix: {problem.Fix}\n".Replace(folder + Path.DirectorySeparatorChar, "");
    }));
}
