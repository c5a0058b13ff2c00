using System.Text.Json.Nodes;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Registry;
using EvalFlow.Core.Releases;
using EvalFlow.Core.Tests.Alerts;

namespace EvalFlow.Core.Tests.Releases;

public sealed class EvalMatrixTests
{
    private static MatrixEval Eval(string id, int? severity = 3, string? domain = "harm", string? surface = "chat", EvalState state = EvalState.Active, params string[] requiredFor) => new(
        new EvalVersion { Id = id, Version = "1.0.0", Title = id, Hash = id, DatasetHash = id, Source = "", SampleCount = 1, AddedAt = A.Noon },
        A.Eval(id, domain, severity) with { ProductSurface = surface, Record = new EvalRecord { RequiredFor = requiredFor } }, state);

    private static ReleaseEvent Release(string? channel = null, params string[] surfaces) => Events.Read(Events.WithData(data =>
    {
        data["channel"] = channel;
        data["product_surfaces"] = new JsonArray([.. surfaces.Select(surface => (JsonNode)surface)]);
    }));

    private static ProductRules Rules(string yaml) => ProductRulesReader.Read("products.yaml", yaml);

    private static string Ids(ResolvedMatrix matrix) => string.Join(' ', matrix.Evals.Select(eval => eval.EvalId));

    [Fact]
    public void WithoutRules_EveryEvalInUseIsRequired_SevereOnesFirst()
    {
        ResolvedMatrix matrix = EvalMatrix.Resolve(Release(), new ProductRules(null),
        [
            Eval("low", 1), Eval("unset", null), Eval("high", 5), Eval("draft", 5, state: EvalState.Draft), Eval("review", 5, state: EvalState.InReview),
            Eval("retired", 5, state: EvalState.Retired), Eval("approved", 4, state: EvalState.Approved), Eval("guard", 3, state: EvalState.RegressionOnly),
        ]);
        Assert.Equal("high approved guard unset low", Ids(matrix));
    }

    [Theory]
    [InlineData("{ min_severity: 4 }", "high")]
    [InlineData("{ harm_domains: [self_harm] }", "self")]
    [InlineData("{ evals: \"h*\" }", "high")]
    [InlineData("{ product_surfaces: [search] }", "search")]
    [InlineData("{ required_for: [launch] }", "asked")]
    [InlineData("{ channels: [production] }", "high self search asked plain")]
    [InlineData("{ channels: [canary] }", "")]
    [InlineData("{ min_severity: 4, harm_domains: [self_harm] }", "")]
    [InlineData("{}", "high self search asked plain")]
    public void ARule_AllThatIsGivenMustFit(string rule, string expected)
    {
        ResolvedMatrix matrix = EvalMatrix.Resolve(Release("production", "web"), Rules($"products: [{{ id: web, requires: [{rule}] }}]"),
            [Eval("high", 5), Eval("self", 3, "self_harm"), Eval("search", 3, surface: "search"), Eval("asked", 3, requiredFor: "launch"), Eval("plain", 3)]);
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), matrix.Evals.Select(eval => eval.EvalId).Order());
        Assert.All(matrix.Evals, eval => Assert.StartsWith("web: ", eval.RequiredBecause, StringComparison.Ordinal));
    }

    [Fact]
    public void AnUnknownSurface_MakesItStricter_NeverEasier()
    {
        ProductRules rules = Rules("products: [{ id: chat, requires: [{ min_severity: 5 }] }]");
        ResolvedMatrix matrix = EvalMatrix.Resolve(Release(null, "chta"), rules, [Eval("high", 5), Eval("low", 1)]);
        Assert.Equal("high low", Ids(matrix));
        Assert.Contains("does not know 'chta'", Assert.Single(matrix.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void NoSurface_WhatAnyProductRequiresIsRequired_AndAnEvalMayAskForItself()
    {
        ProductRules rules = Rules("products: [{ id: chat, requires: [{ min_severity: 5 }] }, { id: search, requires: [{ evals: [low] }] }]");
        Assert.Equal("high low", Ids(EvalMatrix.Resolve(Release(), rules, [Eval("high", 5), Eval("low", 1), Eval("other", 2)])));
        ResolvedMatrix asked = EvalMatrix.Resolve(Release("production", "chat"), rules, [Eval("own", 1, requiredFor: "production")]);
        Assert.Equal("the eval is required for production", Assert.Single(asked.Evals).RequiredBecause);
    }

    [Fact]
    public void NothingRequired_IsSaid()
    {
        Assert.Contains("No eval in use", Assert.Single(EvalMatrix.Resolve(Release(null, "chat"), Rules("products: [{ id: chat, requires: [{ min_severity: 5 }] }]"), [Eval("low", 1)]).Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void ABrokenCatalogue_EveryProblemIsNamed()
    {
        BadInputException refused = Assert.Throws<BadInputException>(() => Rules("""
            products:
              - { id: chat, requires: [{ min_severity: 9 }] }
              - { id: chat, requirs: [] }
              - { title: no id, requires: [{ harm_domain: x }] }
            """));
        Approved.Matches(string.Concat(refused.Problems.Select(problem => $"{problem.Line} {problem.Field}: {problem.Message} {problem.Fix}\n")), "product-problems");
    }
}
