using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;

namespace EvalFlow.Core.Calibration;

/// <summary>Finds the grader that a person means by "the judge", and the one that holds the human label.</summary>
internal static class JudgeChoice
{
    public static GraderSpec Judge(EvalDefinition definition, CalibrateRequest request)
    {
        GraderSpec[] others = [.. definition.Graders.Where(grader => grader.Name != request.LabelsFrom)];
        if (request.Grader is { } name)
        {
            return Named(definition, others, name, "--grader");
        }
        GraderSpec[] judges = [.. others.Where(grader => grader.IsJudge)];
        GraderSpec[] labelling = [.. others.Where(grader => grader.Labels is not null)];
        return judges is [var judge] ? judge
            : judges.Length == 0 && labelling is [var only] ? only
            : throw Ambiguous(definition, judges.Length > 0 ? judges : others);
    }

    /// <summary>
    /// Labels that people may have given: the judge's, and those of graders that share some with it, since a simple judge may
    /// lack a label that people need. Null when any will do.
    /// </summary>
    public static IReadOnlyList<string>? KnownLabels(EvalDefinition definition, GraderSpec judge) =>
        judge.Labels is not { } labels ? null
        : [.. definition.Graders.Select(grader => grader.Labels).OfType<IReadOnlyList<string>>()
            .Where(others => others.Intersect(labels).Any()).Aggregate(labels.AsEnumerable(), (all, others) => all.Union(others))];

    /// <summary>The grader named as the one with the human label.</summary>
    public static GraderSpec Human(EvalDefinition definition, string name)
    {
        GraderSpec[] columns = [.. definition.Graders.Where(grader => grader is ColumnSpec)];
        GraderSpec grader = Named(definition, columns, name, "--labels-from");
        return grader is ColumnSpec { IsJudge: false } ? grader : throw Refuse(
            definition, "--labels-from", $"The grader '{name}' is marked as a judge, so that its labels are not people's.",
            "Name the column grader with the human label.");
    }

    private static GraderSpec Named(EvalDefinition definition, GraderSpec[] among, string name, string option) =>
        among.FirstOrDefault(grader => grader.Name == name) ?? throw Refuse(
            definition, option, definition.Graders.Any(grader => grader.Name == name)
                ? $"The grader '{name}' cannot be used for {option}{(option == "--grader" ? ": it holds the human labels" : ": it is not of type column")}."
                : $"The eval has no grader '{name}'.{Suggestion.Ask(name, among.Select(grader => grader.Name))}",
            Use(among));

    private static BadInputException Ambiguous(EvalDefinition definition, GraderSpec[] among) => Refuse(
        definition, "--grader",
        among.Length == 0 ? "The eval has no grader that could be the judge." : "The eval has several graders; which one is the judge?",
        among.Length == 0 ? "Calibrate an eval with a judge beside the human label." : Use(among));

    private static string Use(GraderSpec[] among) =>
        among.Length == 0 ? "There is none to choose from." : $"Use one of: {string.Join(", ", among.Select(grader => grader.Name))}.";

    private static BadInputException Refuse(EvalDefinition definition, string option, string message, string fix) =>
        new([new Problem($"{definition.Id}@{definition.Version}", null, null, option, message, fix)]);
}
