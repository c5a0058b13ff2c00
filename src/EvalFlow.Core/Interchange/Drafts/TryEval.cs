using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Models;

namespace EvalFlow.Core.Interchange.Drafts;

/// <summary>One sample of a trial: what the model answered and what each grader found.</summary>
/// <param name="Grades">By grader name, in the definition's order.</param>
public sealed record TriedSample(PromptPreview Prompt, ModelReply Reply, IReadOnlyList<KeyValuePair<string, Grade>> Grades);

/// <summary>
/// Tries an eval on a few samples before it is registered. Nothing is stored: there is no run, so that a trial can never stand
/// in a comparison, on a board, or in an alert.
/// </summary>
public sealed class TryEval(ModelOpener models)
{
    /// <summary>Most samples of a trial; more is a run.</summary>
    public const int Most = 10;

    /// <param name="samples">The first <see cref="Most"/> are tried, epoch 1 of each.</param>
    /// <exception cref="BadInputException">A model's spec is no good.</exception>
    public async Task<IReadOnlyList<TriedSample>> RunAsync(
        EvalDefinition definition, IEnumerable<Sample> samples, string model, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> columns = [.. definition.Graders.SelectMany(grader => grader.Columns).Distinct(StringComparer.Ordinal)];
        await using IModel underTest = await models.OpenAsync(model, columns, cancellationToken);
        Dictionary<string, IModel> judges = [];
        try
        {
            foreach (string judge in definition.Graders.Select(grader => grader.Judge).OfType<string>().Distinct(StringComparer.Ordinal))
            {
                judges[judge] = await models.OpenAsync(judge, [], cancellationToken, ModelRole.Judge);
            }
            KeyValuePair<string, IGrader>[] graders = [.. definition.Graders.Select(grader => KeyValuePair.Create(grader.Name, grader.Build(spec => judges[spec])))];
            return await Task.WhenAll(samples.Take(Most).Select(sample => TryAsync(definition, sample, underTest, graders, cancellationToken)));
        }
        finally
        {
            foreach (IModel judge in judges.Values)
            {
                await judge.DisposeAsync();
            }
        }
    }

    private static async Task<TriedSample> TryAsync(
        EvalDefinition definition, Sample sample, IModel model, KeyValuePair<string, IGrader>[] graders, CancellationToken cancellationToken)
    {
        PromptPreview prompt = new(sample.Id, PromptRenderer.Render(definition.Prompt, sample), sample.Targets);
        ModelReply reply = await model.GenerateAsync(new ModelRequest(sample.Id, 1, () => prompt.Messages, definition.Generation), cancellationToken);
        List<KeyValuePair<string, Grade>> grades = [];
        foreach ((string name, IGrader grader) in graders)
        {
            grades.Add(KeyValuePair.Create(name, reply.Error is { } error ? Grade.Errored(error) : await grader.GradeAsync(sample, reply, cancellationToken)));
        }
        return new TriedSample(prompt, reply, grades);
    }
}
