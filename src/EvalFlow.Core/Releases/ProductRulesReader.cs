using EvalFlow.Core.Evals;
using YamlDotNet.RepresentationModel;

namespace EvalFlow.Core.Releases;

/// <summary>Reads the products of a catalogue as far as releases need them: what each requires. docs/releases.md describes it.</summary>
public static class ProductRulesReader
{
    private const string Smallest = "Write products; the smallest file is products: [{ id: chat, requires: [{ min_severity: 3 }] }].";

    /// <summary>Throws <see cref="BadInputException"/> with everything that is wrong.</summary>
    public static ProductRules Read(string file, string yaml)
    {
        List<Problem> problems = [];
        YamlMappingNode? root = YamlText.Read(file, yaml, problems, Smallest);
        ProductRules? rules = root is null ? null : Read(new Fields(file, "", root, problems));
        return problems.Count == 0 && rules is not null ? rules : throw new BadInputException([.. problems.OrderBy(problem => problem.Line)]);
    }

    private static ProductRules Read(Fields fields)
    {
        fields.Text("version");
        List<ProductRule> products = [.. (fields.Items("products", required: true) ?? []).Select(ReadProduct)];
        foreach (string twice in products.GroupBy(product => product.Id).Where(group => group.Count() > 1).Select(group => group.Key))
        {
            fields.Problem("products", $"The product '{twice}' stands there twice.", "Keep one of the two.");
        }
        fields.Finish();
        return new ProductRules(products);
    }

    private static ProductRule ReadProduct(Fields product)
    {
        string id = product.Text("id", required: true) ?? "";
        foreach (string told in new[] { "title", "owner", "description" })
        {
            product.Text(told);
        }
        // A product that requires nothing would wave everything through because somebody forgot a line.
        ProductRule read = new(id, [.. (product.Items("requires", required: true) ?? []).Select(ReadRule)]);
        product.Finish();
        return read;
    }

    private static RequiredRule ReadRule(Fields rule)
    {
        RequiredRule read = new()
        {
            MinSeverity = rule.Integer("min_severity", 1, 5),
            HarmDomains = rule.Texts("harm_domains"),
            Evals = rule.Texts("evals"),
            ProductSurfaces = rule.Texts("product_surfaces"),
            RequiredFor = rule.Texts("required_for"),
            Channels = rule.Texts("channels"),
        };
        rule.Finish();
        return read;
    }
}
