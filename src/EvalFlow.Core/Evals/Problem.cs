namespace EvalFlow.Core.Evals;

/// <summary>Something wrong with what a person wrote: where, what, and how to put it right.</summary>
/// <param name="Line">1-based line in the file, or row of a sheet; null when the whole file is meant.</param>
/// <param name="Column">1-based column of the line, or the letter of a sheet's column; null when unknown.</param>
/// <param name="Field">Dotted path of the field (<c>graders[1].pattern</c>) or name of the data column; null when unknown.</param>
/// <param name="Message">What is wrong, with the offending value.</param>
/// <param name="Fix">What would be accepted.</param>
public sealed record Problem(string File, int? Line, string? Column, string? Field, string Message, string Fix);

/// <summary>Refused input: everything found wrong with it, at once. Nothing was changed.</summary>
public sealed class BadInputException : Exception
{
    public BadInputException(IReadOnlyList<Problem> problems)
        : base(string.Join(Environment.NewLine, problems.Select(problem => problem.Message)))
    {
        Problems = problems;
    }

    public BadInputException(string file, string message, string fix)
        : this([new Problem(file, null, null, null, message, fix)])
    {
    }

    public BadInputException()
        : this([])
    {
    }

    public BadInputException(string message)
        : this([new Problem("", null, null, null, message, "")])
    {
    }

    public BadInputException(string message, Exception innerException)
        : base(message, innerException)
    {
        Problems = [new Problem("", null, null, null, message, "")];
    }

    public IReadOnlyList<Problem> Problems { get; }

    /// <summary>True when what was asked for does not exist, as opposed to being no good.</summary>
    public bool IsUnknown { get; init; }
}
