using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Drafts;

namespace EvalFlow.Core.Interchange.Sheets;

/// <summary>Checks every row of a sheet, writes the definition it would become, and says what changes against the last version.</summary>
public sealed class CheckSheet(IEvalRegistry registry, EvalIntake intake)
{
    public async Task<CheckedSheet> RunAsync(SheetReading reading, EvalForm form, CancellationToken cancellationToken)
    {
        EvalVersion? last = await registry.FindAsync(form.Id, null, cancellationToken);
        IssueList issues = new(reading.Grid);
        SheetSamples rows = new(reading, reading.Mapping, issues);
        IReadOnlyList<SheetSample> read = await Task.Run(rows.Read, cancellationToken);
        SampleShaping shaping = SampleShaping.Of(rows, read, reading.Mapping, last);
        SheetSample[] samples = [.. read.Select(row => row with { Sample = shaping.Apply(row.Sample) })];
        CheckedSheet checkedSheet = new()
        {
            Reading = reading, Form = form, Samples = samples, Last = last, Issues = [], Errors = 0, Warnings = 0,
        };
        if (samples.Length > 0)
        {
            checkedSheet = await DraftAsync(checkedSheet, shaping.Shape, issues, cancellationToken);
            checkedSheet = await CompareAsync(checkedSheet, issues, cancellationToken);
        }
        int noted = reading.Notes.Count(note => note.Severity == IssueSeverity.Error);
        return checkedSheet with
        {
            Issues = [.. reading.Notes, .. issues.Kept],
            Errors = issues.Errors + noted,
            Warnings = issues.Warnings + reading.Notes.Count - noted,
            Definition = issues.Errors + noted == 0 ? checkedSheet.Definition : null,
        };
    }

    // The same checks as for a file, since a definition put together here must be as good as one written by hand.
    private async Task<CheckedSheet> DraftAsync(CheckedSheet sheet, SampleShape shape, IssueList issues, CancellationToken cancellationToken)
    {
        if (shape.AreConversations && (sheet.Form.Template ?? "{{input}}") != "{{input}}")
        {
            issues.Error("template", "The rows are conversations, to which a template does not apply.", "Leave the template out, or use the same system prompt in every row and no turns.");
        }
        string yaml = DraftDefinition.Write(sheet.Form, sheet.Last, shape);
        using DraftFolder folder = await DraftFolder.WriteAsync(sheet.Form.Id, yaml, sheet.Samples.Select(row => row.Sample), null, cancellationToken);
        CheckedEval eval = await intake.CheckAsync(folder.Definition, cancellationToken);
        foreach (Problem problem in eval.Problems)
        {
            issues.Error(problem.Field, problem.Message, Advice(problem));
        }
        foreach (string note in eval.Notes)
        {
            issues.Warn(note, "Add a column item_id.");
        }
        return sheet with { Yaml = yaml, Definition = eval.Definition };
    }

    private static string Advice(Problem problem) => problem.Field?.EndsWith("direction", StringComparison.Ordinal) == true
        ? "Say whether a larger value is good: --direction higher_is_better, lower_is_better or neutral." : problem.Fix;

    private async Task<CheckedSheet> CompareAsync(CheckedSheet sheet, IssueList issues, CancellationToken cancellationToken)
    {
        List<Sample> gone = [];
        SampleDiff? diff = null;
        if (sheet.Last is { } last)
        {
            HashSet<string> ids = [.. sheet.Samples.Select(row => row.Sample.Id)];
            diff = await SampleDiff.OfAsync(Noted(last, ids, gone, cancellationToken), [.. sheet.Samples.Select(row => row.Sample)], cancellationToken);
        }
        await Task.Run(() => new DuplicateWarnings(sheet.Samples, gone, sheet.Reading.Mapping, issues).Write(cancellationToken), cancellationToken);
        return sheet with { Diff = diff };
    }

    private async IAsyncEnumerable<Sample> Noted(
        EvalVersion last, HashSet<string> ids, List<Sample> gone, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Sample sample in RegisteredSamples.ReadAsync(registry, last, cancellationToken))
        {
            if (!ids.Contains(sample.Id))
            {
                gone.Add(sample);
            }
            yield return sample;
        }
    }
}
