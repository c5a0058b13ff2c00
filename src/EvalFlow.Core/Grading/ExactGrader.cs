using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;

namespace EvalFlow.Core.Grading;

/// <summary>The response, as a whole, is one of the targets.</summary>
public sealed record ExactSpec(string Name) : GraderSpec(Name, TypeName)
{
    internal const string TypeName = "exact";

    /// <summary>Upper and lower case count as the same.</summary>
    public bool IgnoreCase { get; init; } = true;

    /// <summary>White space at both ends does not count, and every run of it inside counts as one blank.</summary>
    public bool IgnoreSpace { get; init; } = true;

    /// <summary>Sentence marks, quotes, brackets and Markdown marks at both ends do not count.</summary>
    public bool IgnorePunctuation { get; init; }

    public override IReadOnlyList<string> Labels => ResponseGrader.CorrectOrNot;

    public override bool HasValue => true;

    public override bool NeedsTarget => true;

    public override IGrader Build(Func<string, IModel> judges) => new ExactGrader(this);

    internal static ExactSpec Read(Fields fields, string name) => new(name)
    {
        IgnoreCase = fields.Flag("ignore_case") ?? true,
        IgnoreSpace = fields.Flag("ignore_space") ?? true,
        IgnorePunctuation = fields.Flag("ignore_punctuation") ?? false,
    };
}

internal sealed class ExactGrader(ExactSpec spec) : ResponseGrader
{
    // No sign that can change a meaning: '-', '+', '%', '#', '$' and '&' stay.
    private const string Marks = ".,;:!?\"'`*_~()[]{}<>\u2018\u2019\u201C\u201D\u201E\u00AB\u00BB\u2026\u00BF\u00A1"
        + "\u3002\u3001\uFF0C\uFF0E\uFF01\uFF1F\uFF1A\uFF1B\u300C\u300D\u300E\u300F\uFF08\uFF09\u060C\u061F\u0964";

    protected override Grade GradeText(Sample sample, ModelReply reply, string text)
    {
        ReadOnlySpan<char> answer = Ends(text);
        bool any = false;
        foreach (string target in sample.Targets)
        {
            if (string.IsNullOrWhiteSpace(target))
            {
                continue;
            }
            any = true;
            if (Same(answer, Ends(target)))
            {
                return Right(true);
            }
        }
        return any ? Right(false) : NoTarget;
    }

    private ReadOnlySpan<char> Ends(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> trimmed = spec.IgnoreSpace ? text.Trim() : text;
        if (!spec.IgnorePunctuation)
        {
            return trimmed;
        }
        ReadOnlySpan<char> bare = trimmed;
        while (bare.Length > 0 && IsMark(bare[0]))
        {
            bare = bare[1..];
        }
        while (bare.Length > 0 && IsMark(bare[^1]))
        {
            bare = bare[..^1];
        }
        // A text of nothing but marks is an answer too: "!" is not "?".
        return bare.IsEmpty ? trimmed : bare;
    }

    private bool IsMark(char sign) => Marks.Contains(sign, StringComparison.Ordinal) || (spec.IgnoreSpace && char.IsWhiteSpace(sign));

    private bool Same(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        StringComparison comparison = spec.IgnoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        if (!spec.IgnoreSpace)
        {
            return left.Equals(right, comparison);
        }
        while (true)
        {
            int leftWord = WordLength(left);
            int rightWord = WordLength(right);
            if (!left[..leftWord].Equals(right[..rightWord], comparison))
            {
                return false;
            }
            left = left[leftWord..].TrimStart();
            right = right[rightWord..].TrimStart();
            if (left.IsEmpty || right.IsEmpty)
            {
                return left.IsEmpty && right.IsEmpty;
            }
        }
    }

    private static int WordLength(ReadOnlySpan<char> text)
    {
        int length = 0;
        while (length < text.Length && !char.IsWhiteSpace(text[length]))
        {
            length++;
        }
        return length;
    }
}
