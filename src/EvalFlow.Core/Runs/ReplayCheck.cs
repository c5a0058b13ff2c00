using System.Globalization;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models.Replay;

namespace EvalFlow.Core.Runs;

/// <summary>
/// Looks before a run starts whether recorded responses fit the eval at all: a wrong id column would otherwise end as
/// thousands of errors.
/// </summary>
internal static class ReplayCheck
{
    public static async Task RunAsync(
        ReplayModel model, EvalVersion version, EvalDefinition definition, IEvalRegistry registry,
        List<string> notes, int epochs, CancellationToken cancellationToken)
    {
        SampleChunk? first = await registry.ReadChunkAsync(version.Hash, 0, cancellationToken);
        IReadOnlyList<Sample> samples = first is null ? [] : SampleChunks.Unpack(first.Bytes);
        if (samples.Count > 0 && !samples.Any(sample => model.Holds(sample.Id)))
        {
            throw Refuse(model, "id", string.Create(CultureInfo.InvariantCulture,
                $"None of the first {samples.Count} sample ids is among the {model.Count} recorded responses: the eval has '{samples[0].Id}', the file {(model.FirstId is { } id ? $"has '{id}'" : "has no row that the filters let through")}."),
                "Name the id column (?id=COL), check the where filters, or reshape the eval's ids (samples.id: \"v2-{{id}}\").");
        }
        string[] missing = [.. OpenRuns.RecordedColumns(definition)
            .Where(column => !model.HasColumn(column) && !samples.Any(sample => sample.Columns.ContainsKey(column)))];
        if (missing.Length > 0)
        {
            throw Refuse(model, "column",
                $"A grader reads column '{missing[0]}', but neither the recorded responses nor the samples have it.{Suggestion.Ask(missing[0], model.FileColumns)}",
                $"The recorded file has: {string.Join(", ", model.FileColumns)}.");
        }
        if (epochs > 1 && !model.HasEpochs)
        {
            notes.Add($"The recorded responses have no epoch column, so all {epochs} epochs replay the same response (add ?epoch=COL if there is one).");
        }
    }

    private static BadInputException Refuse(ReplayModel model, string field, string message, string fix) =>
        new([new Problem(model.Spec, null, null, field, message, fix)]);
}
