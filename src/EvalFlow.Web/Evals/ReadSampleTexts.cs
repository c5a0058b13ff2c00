using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Drafts;
using EvalFlow.Core.Records;
using EvalFlow.Core.Registry;
using EvalFlow.Core.Reviews;
using EvalFlow.Core.Runs;

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
        EvalDefinition definition = (await RecordAsync([version], $"{version.Id}@{version.Version}", "prompts", actor, cancellationToken))[0];
        Sample[] samples = await RegisteredSamples.ReadAsync(registry, version, cancellationToken).Take(PreviewPrompts.Usual).ToArrayAsync(cancellationToken);
        return new RevealedPrompts(version, [.. PreviewPrompts.Of(definition, samples)]);
    }

    public async Task<RevealedChanges> ChangesAsync(string id, string from, string to, Actor actor, CancellationToken cancellationToken)
    {
        RevealedChanges changes = await DiffAsync(id, from, to, cancellationToken);
        await RecordAsync([changes.To], $"{id}@{from}..{to}", "changes", actor, cancellationToken);
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

    /// <summary>Asks whether the person may read texts of the versions, and records that they do. Throws <see cref="BadInputException"/> when they may not.</summary>
    /// <param name="shown">At least one; the reading is filed under the first.</param>
    /// <returns>The definitions of the versions, in their order.</returns>
    public async Task<EvalDefinition[]> RecordAsync(
        IReadOnlyList<EvalVersion> shown, string subject, string what, Actor actor, CancellationToken cancellationToken)
    {
        EvalDefinition[] definitions = [.. shown.Select(OpenRuns.ReadDefinition)];
        foreach (EvalDefinition definition in definitions)
        {
            await reviews.Limits.AskAsync(actor.Who, subject, definition.HarmDomain, cancellationToken);
        }
        await reads.RunAsync(shown[0].Id, subject, what, actor, cancellationToken);
        await reviews.Limits.CountAsync(actor.Who, definitions.Max(definition => definition.Record.SensitiveContentLevel ?? definition.Severity), cancellationToken);
        return definitions;
    }
}
