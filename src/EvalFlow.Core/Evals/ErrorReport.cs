using System.Globalization;

namespace EvalFlow.Core.Evals;

/// <summary>Refused input as other programs read it; the field names are the contract.</summary>
public sealed record ErrorReport(ErrorBody Error)
{
    public const string BadInput = "bad_input";
    public const string NotFound = "not_found";

    public static ErrorReport Of(BadInputException refused, string code = BadInput) =>
        new(new ErrorBody(code, Headline(refused), [.. refused.Problems.Select(ErrorDetail.Of)]));

    /// <summary>What is said above or below the problems.</summary>
    public static string Headline(BadInputException refused) => refused.Problems.Count == 1
        ? "1 problem; nothing was changed."
        : string.Create(CultureInfo.InvariantCulture, $"{refused.Problems.Count} problems; nothing was changed.");
}

/// <param name="Code">For programs: bad_input, not_found, ...</param>
public sealed record ErrorBody(string Code, string Message, IReadOnlyList<ErrorDetail> Details);

public sealed record ErrorDetail(string File, int? Line, string? Column, string? Field, string Problem, string Fix)
{
    public static ErrorDetail Of(Problem problem) =>
        new(problem.File, problem.Line, problem.Column, problem.Field, problem.Message, problem.Fix);
}
