using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Calibration;

/// <summary>How far people agree with each other: no judge can be held to more.</summary>
internal static class PeopleAgreement
{
    public static IReadOnlyList<AgreementReport> Of(LabelledRows rows, IReadOnlyList<string> labels, double level) =>
    [
        .. from first in Enumerable.Range(0, rows.Columns.Count)
           from second in Enumerable.Range(first + 1, rows.Columns.Count - first - 1)
           select Pair(rows, first, second, labels, level),
    ];

    private static AgreementReport Pair(LabelledRows rows, int first, int second, IReadOnlyList<string> labels, double level)
    {
        Dictionary<string, int> codes = labels.Union(rows.Rows.Values.SelectMany(row => row.Labels).OfType<string>())
            .Select((label, i) => (label, i)).ToDictionary(pair => pair.label, pair => pair.i);
        long[,] counts = new long[codes.Count, codes.Count];
        foreach (LabelledRow row in rows.Rows.Values)
        {
            if (row.Labels[first] is { } one && row.Labels[second] is { } other)
            {
                counts[codes[one], codes[other]]++;
            }
        }
        return AgreementReport.Of(rows.Columns[first], rows.Columns[second], counts, level);
    }
}
