using EvalFlow.Core.Grading;

namespace EvalFlow.Core.Evals;

/// <summary>Reads <c>metrics</c>, <c>gate</c> and <c>calibration</c> and checks them against the graders and each other.</summary>
internal static class MetricsReader
{
    public static IReadOnlyList<MetricSpec> Read(Fields fields, GraderList graders, Direction? evalDirection)
    {
        bool isSaid = fields.Has("direction");
        IReadOnlyList<Fields> items = fields.Items("metrics", required: true) ?? [];
        List<Fields> marked = [.. items.Where(item => item.Flag("primary") == true)];
        foreach (Fields extra in marked.Skip(1))
        {
            extra.Problem("primary", "Another metric is primary already.", "Mark one metric with primary: true; without a mark it is the first.");
        }
        Fields? primary = marked.Count > 0 ? marked[0] : items.Count > 0 ? items[0] : null;
        List<MetricSpec> metrics = [];
        foreach (Fields item in items)
        {
            MetricSpec metric = Metric(item, graders, item == primary, evalDirection, isSaid);
            if (metric.Name.Length > 0 && metrics.Exists(other => other.Name == metric.Name))
            {
                item.Problem("name", $"There is another metric called '{metric.Name}'.", "Give each metric a name of its own.");
            }
            metrics.Add(metric);
        }
        return metrics;
    }

    /// <summary>The gate, or null when there is none.</summary>
    public static Gate? Gate(Fields fields, IReadOnlyList<MetricSpec> metrics)
    {
        if (fields.Map("gate") is not { } gate)
        {
            return null;
        }
        string? metric = gate.Text("metric", required: true);
        List<string> names = [.. metrics.Select(known => known.Name).Where(name => name.Length > 0)];
        if (metric is not null && names.Count > 0 && !names.Contains(metric))
        {
            gate.Problem("metric", $"There is no metric called '{metric}'.{Suggestion.Ask(metric, names)}", $"Use one of the metrics: {string.Join(", ", names)}.");
        }
        double? max = gate.Number("max");
        double? min = gate.Number("min");
        if (!gate.Has("max") && !gate.Has("min"))
        {
            gate.Problem(null, "The gate has no bound, so that everything would pass.", "Add max: X for the highest value that may be released, or min: X for the lowest.");
        }
        else if (min > max)
        {
            gate.Problem("min", $"No value is both at least {gate.Text("min")} and at most {gate.Text("max")}.", "Let min be lower than max.");
        }
        gate.Finish();
        return new Gate(metric ?? "", max, min);
    }

    /// <summary>What the gate asks of a judge's calibration.</summary>
    public static CalibrationPolicy Calibration(Fields fields)
    {
        if (fields.Map("calibration") is not { } calibration)
        {
            return new CalibrationPolicy();
        }
        CalibrationPolicy policy = new(
            calibration.Integer("max_age_days", 1),
            calibration.Integer("min_labels_per_class", 1) ?? new CalibrationPolicy().MinLabelsPerClass,
            calibration.Flag("required") ?? true);
        calibration.Finish();
        return policy;
    }

    private static MetricSpec Metric(Fields item, GraderList graders, bool isPrimary, Direction? evalDirection, bool isSaid)
    {
        string? name = item.Text("name", required: true);
        string? grader = item.Text("grader", required: true);
        string? label = item.Text("label");
        double? margin = item.Number("margin", 0);
        CheckGrader(item, grader, label, graders);
        Direction direction = DirectionOf(item, isPrimary, evalDirection, isSaid);
        item.Finish();
        return new MetricSpec(name ?? "", grader ?? "", label, direction, isPrimary, margin);
    }

    private static void CheckGrader(Fields item, string? grader, string? label, GraderList graders)
    {
        if (grader is null || graders.Names.Count == 0)
        {
            return;
        }
        if (!graders.Names.Contains(grader))
        {
            item.Problem("grader", $"There is no grader called '{grader}'.{Suggestion.Ask(grader, graders.Names)}", $"Use the name of one of the graders: {string.Join(", ", graders.Names)}.");
        }
        else if (graders.Find(grader) is { } spec)
        {
            CheckLabel(item, spec, label);
        }
    }

    private static void CheckLabel(Fields item, GraderSpec spec, string? label)
    {
        if (label is not null && spec.Labels is { } labels && !labels.Contains(label))
        {
            item.Problem("label", $"The grader '{spec.Name}' never gives the label '{label}'.{Suggestion.Ask(label, labels)}", $"Use one of its labels: {string.Join(", ", labels)}.");
        }
        else if (label is null && !spec.HasValue)
        {
            string labelsOf = spec.Labels is { } known ? $", one of: {string.Join(", ", known)}" : "";
            item.Problem("label", $"The grader '{spec.Name}' gives labels, not numbers, so that there is nothing to average.", $"Add label: ... with the label whose share the metric is{labelsOf}.");
        }
    }

    private static Direction DirectionOf(Fields item, bool isPrimary, Direction? evalDirection, bool isSaid)
    {
        Direction? own = EvalDefinitionReader.ReadDirection(item);
        if (!isPrimary)
        {
            return own ?? Direction.Neutral;
        }
        if (own is not null && evalDirection is not null && own != evalDirection)
        {
            item.Problem("direction", "The direction of the primary metric is not the direction of the eval.", "Let both say the same, or delete one of them.");
        }
        else if (!isSaid && !item.Has("direction"))
        {
            item.Problem("direction", "Nothing says whether more of the primary metric is better or worse.", "Add direction: lower_is_better, higher_is_better or neutral.");
        }
        return own ?? evalDirection ?? Direction.Neutral;
    }
}
