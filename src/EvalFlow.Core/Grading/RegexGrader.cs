using System.Text.RegularExpressions;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;

namespace EvalFlow.Core.Grading;

/// <summary>A regular expression (.NET) matches somewhere in the response.</summary>
public sealed record RegexSpec(string Name) : GraderSpec(Name, TypeName)
{
    internal const string TypeName = "regex";
    internal const string Match = "match";
    internal const string NoMatch = "no_match";

    // Wall-clock time: less than this, and a machine that stalls makes good responses ungraded.
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(2);
    private static readonly IReadOnlyList<string> BothLabels = [Match, NoMatch];

    public required string Pattern { get; init; }

    public bool IgnoreCase { get; init; }

    /// <summary>After this long on one response the grader gives up; that is the grader's failure, not the model's.</summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>The value is 1 for a match; when false, for no match.</summary>
    public bool MatchIsOne { get; init; } = true;

    public override IReadOnlyList<string> Labels => BothLabels;

    public override bool HasValue => true;

    public override IGrader Build(Func<string, IModel> judges) => new RegexGrader(this);

    internal static RegexSpec? Read(Fields fields, string name)
    {
        string? pattern = fields.Text("pattern", required: true);
        RegexSpec spec = new(name)
        {
            Pattern = pattern ?? "",
            IgnoreCase = fields.Flag("ignore_case") ?? false,
            Timeout = fields.Integer("timeout_ms", min: 1, max: 60_000) is { } given ? TimeSpan.FromMilliseconds(given) : DefaultTimeout,
            MatchIsOne = fields.OneOf("on", BothLabels) != NoMatch,
        };
        return pattern is not null && Check(fields, spec) ? spec : null;
    }

    private static bool Check(Fields fields, RegexSpec spec)
    {
        try
        {
            _ = RegexGrader.Compile(spec.Pattern, spec.IgnoreCase, spec.Timeout);
            return true;
        }
        catch (RegexParseException error)
        {
            fields.Problem(
                "pattern", $"'pattern' is not a regular expression: {error.Message}",
                "Write it in single quotes, so that YAML leaves backslashes alone; put \\ before a sign that is meant literally.");
            return false;
        }
    }
}

internal sealed class RegexGrader(RegexSpec spec) : ResponseGrader
{
    private readonly Regex _regex = Compile(spec.Pattern, spec.IgnoreCase, spec.Timeout);

    /// <exception cref="RegexParseException">The pattern is not a regular expression.</exception>
    internal static Regex Compile(string pattern, bool ignoreCase, TimeSpan timeout)
    {
        RegexOptions options = RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);
        try
        {
            return new Regex(pattern, options | RegexOptions.NonBacktracking, timeout);
        }
        catch (NotSupportedException)
        {
            // Look-around and back-references need the backtracking engine; there only the timeout protects.
            return new Regex(pattern, options | RegexOptions.Compiled, timeout);
        }
    }

    protected override Grade GradeText(Sample sample, ModelReply reply, string text)
    {
        try
        {
            bool match = _regex.IsMatch(text);
            return Grade.Scored(match ? RegexSpec.Match : RegexSpec.NoMatch, match == spec.MatchIsOne ? 1 : 0);
        }
        catch (RegexMatchTimeoutException)
        {
            return Grade.JudgeFailed("pattern timed out");
        }
    }
}
