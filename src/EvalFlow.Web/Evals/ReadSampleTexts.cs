using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Drafts;
using EvalFlow.Core.Records;
using EvalFlow.Core.Registry;
using EvalFlow.Core.Reviews;

namespace EvalFlow.Web.Evals;

/// <summary>Prompts that somebody asked to see.</summary>
public sealed record RevealedPrompts(EvalVersion Version, IReadOnlyList<PromptPreview> Prompts);

/// <summary>Differences that somebody asked to see.</summary>
public sealed record RevealedChanges(EvalVersion From, EvalVersion To, SampleDiff Diff);

/// <summary>The way of people to the texts of registered samples. Each reading is recorded first: no record, no text.</summary>
internal sealed class ReadSampleTexts(IEvalRegistry registry, RecordSampleRead reads, ReviewDesk reviews)
{
    public async Task<RevealedPrompts> PromptsAsync(string eval, Actor actor, CancellationToken cancellationToken)
    {
        EvalVersion version = await FindEval.ByNameAsync(registry, eval, cancellationToken);
        EvalDefinition definition = await RecordAsync(version, $"{version.Id}@{version.Version}", "prompts", actor, cancellationToken);
        Sample[] samples = await RegisteredSamples.ReadAsync(registry, version, cancellationToken).Take(PreviewPrompts.Usual).ToArrayAsync(cancellationToken);
        return new RevealedPrompts(version, [.. PreviewPrompts.Of(definition, samples)]);
    }

    public async Task<RevealedChanges> ChangesAsync(string id, string from, string to, Actor actor, CancellationToken cancellationToken)
    {
        RevealedChanges changes = await DiffAsync(id, from, to, cancellationToken);
        await RecordAsync(changes.To, $"{id}@{from}..{to}", "changes", actor, cancellationToken);
        return changes;
    }

    /// <summary>How two versions differ; whoever shows texts of it calls <see cref="ChangesAsync"/> instead.</summary>
    public async Task<RevealedChanges> DiffAsync(string id, string from, string to, CancellationToken cancellationToken)
    {
        EvalVersion before = await FindEval.ByNameAsync(registry, $"{id}@{from}", cancellationToken);
        EvalVersion after = await FindEval.ByNameAsync(registry, $"{id}@{to}", cancellationToken);
        List<Sample> samples = await RegisteredSamples.ReadAsync(registry, after, cancellationToken).ToListAsync(cancellationToken);
        return new RevealedChanges(before, after, await SampleDiff.OfAsync(RegisteredSamples.ReadAsync(registry, before, cancellationToken), samples, cancellationToken));
    }

    private async Task<EvalDefinition> RecordAsync(EvalVersion version, string subject, string what, Actor actor, CancellationToken cancellationToken)
    {
        List<Problem> problems = [];
        EvalDefinition definition = EvalDefinitionReader.Read(version.Id, version.Source, problems) ?? throw new BadInputException(problems);
        await reviews.Limits.AskAsync(actor.Who, subject, definition.HarmDomain, cancellationToken);
        await reads.RunAsync(version.Id, subject, what, actor, cancellationToken);
        await reviews.Limits.CountAsync(actor.Who, definition.Record.SensitiveContentLevel ?? definition.Severity, cancellationToken);
        return definition;
    }
}
