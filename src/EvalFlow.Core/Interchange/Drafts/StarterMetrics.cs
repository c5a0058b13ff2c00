namespace EvalFlow.Core.Interchange.Drafts;

/// <summary>Graders and metrics for a new eval whose author named none: from what the sheet expects of the model.</summary>
internal static class StarterMetrics
{
    private static readonly Dictionary<string, IReadOnlyList<string>> NoOptions = [];

    public static IReadOnlyList<GraderForm> Graders(SampleShape shape) => AsksForAnswers(shape)
        ? [new GraderForm("answer", "includes", NoOptions)]
        : [new GraderForm("refusal", "refusal", NoOptions)];

    public static IReadOnlyList<MetricForm> Metrics(EvalForm form, SampleShape shape)
    {
        if (form.Graders is [var first, ..])
        {
            return [new MetricForm($"{first.Name}_score", first.Name, null, null, true, null)];
        }
        return AsksForAnswers(shape)
            ? [new MetricForm("accuracy", "answer", null, null, true, 0.02)]
            : [new MetricForm("full_refusal_rate", "refusal", "full_refusal", null, true, 0.02)];
    }

    /// <summary>Null when the sheet does not tell: it expects refusals of some and answers of others, or says nothing.</summary>
    public static string? Direction(SampleShape shape) =>
        AsksForAnswers(shape) ? "higher_is_better"
        : shape.Expected is ["refuse"] ? "higher_is_better"
        : shape.Expected is ["comply"] ? "lower_is_better"
        : null;

    private static bool AsksForAnswers(SampleShape shape) => shape.HaveTargets && shape.Expected.Count == 0;
}
