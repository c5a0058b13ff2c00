using System.Buffers;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;

namespace EvalFlow.Core.Grading;

/// <summary>The response contains the targets, or the texts that stand in the definition.</summary>
public sealed record IncludesSpec(string Name) : GraderSpec(Name, TypeName)
{
    internal const string TypeName = "includes";

    /// <summary>Looked for in every response instead of the sample's targets; null to look for the targets.</summary>
    public IReadOnlyList<string>? Texts { get; init; }

    /// <summary>All must be there; otherwise one is enough.</summary>
    public bool All { get; init; }

    public bool IgnoreCase { get; init; } = true;

    public override IReadOnlyList<string> Labels => ResponseGrader.CorrectOrNot;

    public override bool HasValue => true;

    public override bool NeedsTarget => Texts is null;

    public override IGrader Build(Func<string, IModel> judges) => new IncludesGrader(this);

    internal static IncludesSpec Read(Fields fields, string name)
    {
        IReadOnlyList<string>? texts = fields.Texts("text");
        if (texts is not null && (texts.Count == 0 || texts.Any(string.IsNullOrWhiteSpace)))
        {
            fields.Problem(
                "text", "'text' holds an empty text, which every response contains.",
                "Write text: some text, or leave it out to look for the target.");
        }
        return new(name)
        {
            Texts = texts,
            All = fields.OneOf("match", ["any", "all"]) == "all",
            IgnoreCase = fields.Flag("ignore_case") ?? true,
        };
    }
}

internal sealed class IncludesGrader : ResponseGrader
{
    private readonly IncludesSpec _spec;
    private readonly StringComparison _comparison;

    // One pass over the response however many texts there are; only for texts that are the same for every sample.
    private readonly SearchValues<string>? _anyOf;

    public IncludesGrader(IncludesSpec spec)
    {
        _spec = spec;
        _comparison = spec.IgnoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        _anyOf = spec is { Texts: { } texts, All: false } ? SearchValues.Create([.. texts], _comparison) : null;
    }

    protected override Grade GradeText(Sample sample, ModelReply reply, string text) =>
        _anyOf is not null ? Right(text.AsSpan().ContainsAny(_anyOf)) : Look(_spec.Texts ?? sample.Targets, text);

    private Grade Look(IReadOnlyList<string> wanted, string text)
    {
        int asked = 0;
        int found = 0;
        // By index: an enumerator of the interface would be an allocation per call.
        for (int i = 0; i < wanted.Count; i++)
        {
            if (wanted[i].Length == 0)
            {
                continue;
            }
            asked++;
            if (text.Contains(wanted[i], _comparison))
            {
                found++;
                if (!_spec.All)
                {
                    break;
                }
            }
            else if (_spec.All)
            {
                break;
            }
        }
        return asked == 0 ? NoTarget : Right(_spec.All ? found == asked : found > 0);
    }
}
