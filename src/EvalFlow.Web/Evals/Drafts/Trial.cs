using System.Globalization;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Interchange.Drafts;
using EvalFlow.Core.Models;
using EvalFlow.Core.Records;
using EvalFlow.Core.Registry;
using EvalFlow.Core.Reviews;
using EvalFlow.Core.Runs;
using EvalFlow.Web.Hosting;
using EvalFlow.Web.Runs;

namespace EvalFlow.Web.Evals.Drafts;

/// <summary>What came of a trial; kept nowhere.</summary>
/// <param name="Back">Address that it was started from.</param>
/// <param name="WithTexts">True when somebody asked to see prompts and answers, which was recorded.</param>
public sealed record Trial(string Name, string Model, string Back, bool WithTexts, IReadOnlyList<string> Graders, IReadOnlyList<TriedSample> Samples);

/// <summary>Tries a draft, or a registered version, on a few samples.</summary>
internal sealed class RunTrial(IEvalRegistry registry, ModelOpener models, RecordSampleRead reads, ReviewDesk reviews, WebSettings settings)
{
    /// <exception cref="BadInputException">The draft has errors, or the model's spec is no good.</exception>
    public Task<Trial> OfDraftAsync(DraftCheck draft, string model, bool withTexts, string who, CancellationToken cancellationToken) =>
        draft.Checked is { Definition: { } definition } sheet
            ? RunAsync(definition, [.. sheet.Samples.Take(TryEval.Most).Select(row => row.Sample)], model, EvalPaths.Draft(draft.Draft.Id), draft.Draft.FileName, withTexts, who, cancellationToken)
            : throw new BadInputException(draft.Draft.FileName, "The draft has errors.", "Put them right first.");

    /// <param name="eval">ID or ID@VERSION.</param>
    public async Task<Trial> OfEvalAsync(string eval, string model, bool withTexts, string who, CancellationToken cancellationToken, int count = TryEval.Most)
    {
        EvalVersion version = await FindEval.ByNameAsync(registry, eval, cancellationToken);
        EvalDefinition definition = OpenRuns.ReadDefinition(version);
        Sample[] samples = await RegisteredSamples.ReadAsync(registry, version, cancellationToken).Take(count).ToArrayAsync(cancellationToken);
        return await RunAsync(definition, samples, model, EvalPaths.Of(version.Id, version.Version), $"{version.Id}@{version.Version}", withTexts, who, cancellationToken);
    }

    private async Task<Trial> RunAsync(
        EvalDefinition definition, IReadOnlyList<Sample> samples, string model, string back, string subject, bool withTexts, string who, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(model))
        {
            throw new BadInputException("model", "No model was named.", "Name a model, such as openai:MODEL, or a name from models.yaml.");
        }
        ServerFiles.Refuse(model, settings);
        if (withTexts)
        {
            await reviews.Access.AskAsync(who, subject, definition.HarmDomain, cancellationToken);
            await reads.RunAsync(definition.Id, subject, "trial", new Actor(who), cancellationToken);
        }
        IReadOnlyList<TriedSample> tried = await new TryEval(models).RunAsync(definition, samples, model.Trim(), cancellationToken);
        return new Trial(definition.Id, model.Trim(), back, withTexts, [.. definition.Graders.Select(grader => grader.Name)], tried);
    }
}

internal static class TrialWords
{
    public static string Of(Grade grade) => grade.Outcome switch
    {
        Outcome.Scored => grade.Label ?? grade.Value?.ToString("0.###", CultureInfo.InvariantCulture) ?? "scored",
        Outcome.JudgeFailed => $"judge failed: {grade.Reason}",
        Outcome.Errored => $"error: {grade.Reason}",
        Outcome.Skipped => $"skipped: {grade.Reason}",
    };
}
