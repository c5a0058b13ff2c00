using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Registry;

namespace EvalFlow.Core.Releases;

/// <param name="Version">The version added last.</param>
public sealed record MatrixEval(EvalVersion Version, EvalDefinition Definition, EvalState State);

/// <param name="Evals">Severe ones first.</param>
/// <param name="Notes">What a person should know; nothing is wrong.</param>
public sealed record ResolvedMatrix(IReadOnlyList<RequiredEval> Evals, IReadOnlyList<string> Notes);

/// <summary>Decides which evals a release must pass. Pure: no store, no clock.</summary>
public static class EvalMatrix
{
    public static ResolvedMatrix Resolve(ReleaseEvent release, ProductRules rules, IReadOnlyList<MatrixEval> evals)
    {
        List<string> notes = [];
        Func<EvalDefinition, string?> because = Because(release, rules, notes);
        List<RequiredEval> required = [];
        foreach (MatrixEval eval in evals.Where(eval => IsRun(eval.State)))
        {
            if (because(eval.Definition) is { } reason)
            {
                required.Add(Describe(eval, reason));
            }
        }
        if (required.Count == 0)
        {
            notes.Add(evals.Count == 0 ? "No eval is registered." : "No eval in use is required for this release.");
        }
        return new ResolvedMatrix(
            [.. required.OrderByDescending(eval => eval.Severity ?? AlertSeverity.Middling).ThenBy(eval => eval.EvalId, StringComparer.Ordinal)], notes);
    }

    /// <summary>An eval that nobody approved yet, or that is retired, decides nothing.</summary>
    public static bool IsRun(EvalState state) => state switch
    {
        EvalState.Approved or EvalState.Active or EvalState.RegressionOnly => true,
        EvalState.Draft or EvalState.InReview or EvalState.Retired => false,
    };

    private static Func<EvalDefinition, string?> Because(ReleaseEvent release, ProductRules rules, List<string> notes)
    {
        if (rules.Products is not { } products)
        {
            return _ => "every eval in use";
        }
        string[] unknown = [.. release.ProductSurfaces.Except(products.Select(product => product.Id))];
        if (unknown.Length > 0)
        {
            // A misspelt product must not make a launch easier.
            notes.Add($"The catalogue of products does not know '{string.Join("', '", unknown)}', so every eval in use is required.");
            return _ => "every eval in use, since a product surface is not in the catalogue";
        }
        ProductRule[] meant = [.. products.Where(product => release.ProductSurfaces.Count == 0 || release.ProductSurfaces.Contains(product.Id))];
        if (release.ProductSurfaces.Count == 0)
        {
            notes.Add("The event names no product surface, so what any product requires is required.");
        }
        return eval => meant.SelectMany(product => Named(eval, product, release.Channel)).FirstOrDefault();
    }

    private static IEnumerable<string> Named(EvalDefinition eval, ProductRule product, string? channel)
    {
        if (eval.Record.RequiredFor.Intersect([product.Id, channel ?? product.Id]).FirstOrDefault() is { } word)
        {
            yield return $"the eval is required for {word}";
        }
        foreach (RequiredRule rule in product.Requires.Where(rule => rule.Fits(eval, channel)))
        {
            yield return $"{product.Id}: {rule.Words()}";
        }
    }

    private static RequiredEval Describe(MatrixEval eval, string because) => new()
    {
        EvalId = eval.Version.Id,
        EvalVersion = eval.Version.Version,
        EvalHash = eval.Version.Hash,
        Title = eval.Definition.Title,
        Severity = eval.Definition.Severity,
        HarmDomain = eval.Definition.HarmDomain,
        Owner = eval.Definition.Owner,
        ProductSurface = eval.Definition.ProductSurface,
        RequiredBecause = because,
    };
}
