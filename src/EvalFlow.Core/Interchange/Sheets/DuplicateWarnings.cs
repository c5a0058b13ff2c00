using System.Globalization;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Similarity;

namespace EvalFlow.Core.Interchange.Sheets;

/// <summary>Warns of rows that say nearly the same as an earlier row, or as a sample of the last version that is gone.</summary>
/// <param name="gone">Samples of the last version whose ids the sheet no longer has.</param>
internal sealed class DuplicateWarnings(IReadOnlyList<SheetSample> samples, IReadOnlyList<Sample> gone, ColumnMapping mapping, IssueList issues)
{
    public void Write(CancellationToken cancellationToken)
    {
        string[] texts = [.. gone.Select(PlainPrompt.TextOf), .. samples.Select(row => PlainPrompt.TextOf(row.Sample))];
        foreach (NearDuplicate pair in NearDuplicates.Find(texts, gone.Count, NearDuplicates.Threshold, cancellationToken))
        {
            Warn(samples[pair.Place - gone.Count], pair);
        }
    }

    // Variants that their author put into one cluster are meant.
    private void Warn(SheetSample row, NearDuplicate pair)
    {
        string like = pair.Similarity >= 1 ? "the same, but for case and punctuation, as" : string.Create(CultureInfo.InvariantCulture, $"{pair.Similarity:P0} the same as").Replace(" %", " %", StringComparison.Ordinal);
        int? column = (mapping.Of(SheetField.Prompt) ?? mapping.Of(SheetField.Turns))?.Column;
        if (pair.Earlier < gone.Count)
        {
            issues.Warn(row.Row, column, "prompt", $"The prompt is {like} sample '{gone[pair.Earlier].Id}' of the last version, which is no longer there.", "If it is that sample, give it its old id, so that old runs can be compared with new ones.");
            return;
        }
        SheetSample earlier = samples[pair.Earlier - gone.Count];
        if (row.Sample.Cluster is null || row.Sample.Cluster != earlier.Sample.Cluster)
        {
            issues.Warn(row.Row, column, "prompt", $"The prompt is {like} row {earlier.Row.Number}.", "Delete one of the two, or give both the same word in a column 'cluster': variants are not independent observations.");
        }
    }
}
