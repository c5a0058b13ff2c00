using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;

namespace EvalFlow.Core.Grading;

/// <summary>A grader that needs the response's text and nothing from outside: it answers at once and allocates nothing of its own.</summary>
internal abstract class ResponseGrader : IGrader
{
    internal const string Correct = "correct";
    internal const string Incorrect = "incorrect";
    internal static readonly IReadOnlyList<string> CorrectOrNot = [Correct, Incorrect];

    internal static readonly Grade NoResponse = Grade.Errored("no response");
    internal static readonly Grade NoTarget = Grade.Skipped("no target");

    public ValueTask<Grade> GradeAsync(Sample sample, ModelReply reply, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(reply is { Error: null, Text: { } text } ? GradeText(sample, reply, text) : NoResponse);
    }

    protected abstract Grade GradeText(Sample sample, ModelReply reply, string text);

    protected static Grade Right(bool correct, string? reason = null) =>
        correct ? Grade.Scored(Correct, 1, reason) : Grade.Scored(Incorrect, 0, reason);
}
