using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;

namespace EvalFlow.Core.Grading;

/// <summary>Grades responses. Safe for concurrent use; the same input gives the same grade, but for graders that ask a judge.</summary>
public interface IGrader
{
    /// <summary>Grades one response. Something wrong with the one response is an outcome, never an exception.</summary>
    ValueTask<Grade> GradeAsync(Sample sample, ModelReply reply, CancellationToken cancellationToken);
}

/// <summary>A grader as an author wrote it, checked. Each grader type has its own sealed spec beside its grader.</summary>
/// <param name="Name">Unique within the eval; metrics refer to it.</param>
/// <param name="Type">The word in the definition file: exact, includes, ...</param>
public abstract record GraderSpec(string Name, string Type)
{
    /// <summary>The closed set of labels this grader gives; null when it is open or there are only values.</summary>
    public abstract IReadOnlyList<string>? Labels { get; }

    /// <summary>True when every scored grade has a value, so that a metric without a label can average it.</summary>
    public abstract bool HasValue { get; }

    /// <summary>Columns of the recorded response or the sample that this grader reads.</summary>
    public virtual IReadOnlyList<string> Columns => [];

    /// <summary>True when the grader reads the sample's target.</summary>
    public virtual bool NeedsTarget => false;

    /// <summary>Model spec of the judge this grader asks; null for graders that ask none.</summary>
    public virtual string? Judge => null;

    /// <summary>True when the grader stands in for people, so that a gate needs to know how far it agrees with them.</summary>
    public virtual bool IsJudge => Judge is not null;

    /// <summary>Fields of the definition that change no grade, and so are no part of the grader's hash.</summary>
    public virtual IReadOnlyCollection<string> OutsideHash => [];

    /// <summary>What the judge would be asked about a sample, but for the response; null for graders that ask none.</summary>
    internal virtual JudgeQuestion? JudgeQuestion(Sample sample) => null;

    /// <summary>Makes the grader. Judges are opened by <paramref name="judges"/>, so that they share limits and accounts.</summary>
    public abstract IGrader Build(Func<string, IModel> judges);
}

/// <param name="MaxTokens">Longest answer the judge may give.</param>
internal sealed record JudgeQuestion(IReadOnlyList<ChatTurn> Messages, int MaxTokens);
