using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;

namespace EvalFlow.Core.Interchange.Drafts;

/// <summary>What the model would be sent for one sample.</summary>
public sealed record PromptPreview(string SampleId, IReadOnlyList<ChatTurn> Messages, IReadOnlyList<string> Targets);

/// <summary>Shows the first prompts of an eval as they would be sent.</summary>
public static class PreviewPrompts
{
    public const int Usual = 5;

    public static IEnumerable<PromptPreview> Of(EvalDefinition definition, IEnumerable<Sample> samples, int count = Usual) =>
        samples.Take(count).Select(sample => new PromptPreview(sample.Id, PromptRenderer.Render(definition.Prompt, sample), sample.Targets));
}
