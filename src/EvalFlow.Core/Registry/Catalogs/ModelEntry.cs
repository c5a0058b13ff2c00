using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Registry.Catalogs;

/// <summary>Reads an entry of models-catalog.yaml.</summary>
internal static class ModelEntry
{
    public static ModelGeneration Read(Fields fields, string id)
    {
        ModelGeneration model = new()
        {
            Id = id,
            Name = fields.Text("name") ?? id,
            Family = fields.Text("family", required: true) ?? "",
            Generation = ReadGeneration(fields),
            Released = CatalogFile.RequiredDate(fields, "released"),
            Retired = fields.Date("retired"),
            Spec = fields.Text("spec"),
            AlsoKnownAs = fields.Texts("also_known_as") ?? [],
            Surfaces = fields.Texts("surfaces") ?? [],
        };
        if (model.Retired < model.Released)
        {
            fields.Problem("retired", $"'{id}' would be retired before it is released.", "Let retired be the later day.");
        }
        // It would count as a run of this model, whatever was run, so that nothing would ever be stale.
        if (model.AlsoKnownAs.Any(name => name.Trim().Trim('*').Length == 0))
        {
            fields.Problem("also_known_as", "A name of nothing but * fits every model.", "Write more of the name, such as openai:aurora-2*.");
        }
        return model;
    }

    private static int ReadGeneration(Fields fields)
    {
        if (!fields.Has("generation"))
        {
            fields.Problem("generation", "'generation' is missing.", "Add generation: N, 1 for the first of the family.");
        }
        return fields.Integer("generation", 0, 10_000) ?? 0;
    }
}
