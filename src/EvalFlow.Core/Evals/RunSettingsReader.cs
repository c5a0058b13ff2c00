namespace EvalFlow.Core.Evals;

/// <summary>Reads how the model is asked: prompt, generation settings, epochs.</summary>
internal static class RunSettingsReader
{
    private static readonly string[] Reducers = ["mean", "median", "mode", "max", "pass_at_k", "pass_pow_k"];

    public static PromptSpec Prompt(Fields fields)
    {
        if (fields.Map("prompt") is not { } prompt)
        {
            return new PromptSpec(null, "{{input}}");
        }
        string? system = prompt.Text("system");
        string template = prompt.Text("template") ?? "{{input}}";
        if (Placeholders.AreBroken(template))
        {
            prompt.Problem("template", "A placeholder of the template is not closed, or empty.", "Write each placeholder as {{name}}, with the name of a column.");
        }
        else if (Placeholders.In(template).Count == 0)
        {
            prompt.Problem("template", "The template has no placeholder, so that every sample would ask the same.", "Put {{input}} where the text of the sample belongs.");
        }
        prompt.Finish();
        return new PromptSpec(system, template);
    }

    public static GenerationSettings Generation(Fields fields)
    {
        if (fields.Map("generation") is not { } generation)
        {
            return new GenerationSettings();
        }
        GenerationSettings settings = new(
            generation.Number("temperature", 0, 2),
            generation.Integer("max_tokens", 1),
            generation.Number("top_p", 0, 1),
            generation.Whole("seed"),
            generation.Texts("stop"));
        generation.Finish();
        return settings;
    }

    public static EpochPlan Epochs(Fields fields)
    {
        if (fields.Map("epochs") is not { } epochs)
        {
            return new EpochPlan(1, EpochReducer.Mean, 1);
        }
        int count = epochs.Integer("count", 1) ?? 1;
        EpochReducer reducer = epochs.OneOf("reducer", Reducers) switch
        {
            "median" => EpochReducer.Median,
            "mode" => EpochReducer.Mode,
            "max" => EpochReducer.Max,
            "pass_at_k" => EpochReducer.PassAtK,
            "pass_pow_k" => EpochReducer.PassPowK,
            _ => EpochReducer.Mean,
        };
        int k = K(epochs, count, reducer is EpochReducer.PassAtK or EpochReducer.PassPowK);
        epochs.Finish();
        return new EpochPlan(count, reducer, k);
    }

    private static int K(Fields epochs, int count, bool isNeeded)
    {
        int? k = epochs.Integer("k", 1);
        if (isNeeded && k is null)
        {
            epochs.Problem("k", "The reducers pass_at_k and pass_pow_k need a k.", $"Add k: N to 'epochs', with N between 1 and the count ({count}).");
        }
        else if (isNeeded && k > count)
        {
            epochs.Problem("k", $"k is {k}, but only {count} {(count == 1 ? "epoch is" : "epochs are")} run per sample.", "Raise count, or lower k to at most the count.");
        }
        else if (!isNeeded && k is not null)
        {
            epochs.Problem("k", "k has no meaning for this reducer.", "Delete k, or use the reducer pass_at_k or pass_pow_k.");
        }
        return isNeeded ? k ?? 1 : 1;
    }
}
