using EvalFlow.Core.Grading;
using EvalFlow.Core.Tables;

namespace EvalFlow.Core.Evals;

/// <summary>Reads the samples of an eval, one after the other.</summary>
public static class SampleFile
{
    /// <summary>
    /// Streams the samples in file order and reports everything wrong with them on the way; rows that cannot be read are left
    /// out. Duplicate ids are reported after the last sample. Throws <see cref="BadInputException"/> when the file cannot be read on.
    /// </summary>
    /// <param name="folder">Folder of the definition file, which the samples' path is relative to.</param>
    public static IEnumerable<Sample> Read(EvalDefinition definition, string folder, Action<Problem> report) =>
        Read(definition.Samples, definition.Prompt.Template, definition.Graders, folder, report);

    internal static IEnumerable<Sample> Read(
        SampleSource source, string template, IReadOnlyList<GraderSpec> graders, string folder, Action<Problem> report)
    {
        SamplePlan plan = new(source, template, graders);
        using ITableReader table = Open(source, folder, report);
        SampleReader reader = new(plan, table, DisplayName(source, folder), report);
        if (!reader.CheckColumns())
        {
            yield break;
        }
        DuplicateIds duplicates = new();
        while (reader.Read() is { } row)
        {
            duplicates.Add(row.Sample.Id);
            yield return row.Sample;
        }
        reader.CheckEnd();
        duplicates.Report(() => Identities(plan, folder), report, DisplayName(source, folder));
    }

    // Duplicates are only suspected by their hash; this second look reads the ids again and compares them in full.
    private static IEnumerable<SampleRow> Identities(SamplePlan plan, string folder)
    {
        using ITableReader table = Open(plan.Source, folder, _ => { });
        SampleReader reader = new(plan, table, DisplayName(plan.Source, folder), _ => { });
        while (reader.Read() is { } row)
        {
            yield return row;
        }
    }

    private static ITableReader Open(SampleSource source, string folder, Action<Problem> report) => source.Inline is { } inline
        ? new InlineTable(inline)
        : TableFile.Open(PathOf(source, folder), DisplayName(source, folder), report);

    private static string DisplayName(SampleSource source, string folder) => source.Inline?.File ?? PathOf(source, folder);

    // Definitions travel between Windows and the rest of the world.
    private static string PathOf(SampleSource source, string folder) => Path.Combine(folder, source.Path!.Replace('\\', '/'));
}

/// <summary>A sample and where it stands.</summary>
/// <param name="Content">What must differ between samples: the id, or for generated ids the hash of the content.</param>
internal sealed record SampleRow(Sample Sample, int Line, string Content);
