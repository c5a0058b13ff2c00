using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Tests.Evals;

public sealed class DefinitionHashTests
{
    private const string Whole = """
        id: polite
        version: 1.0.0
        title: Polite
        owner: a@example.org
        policy: { id: p, version: "1", clause: "2" }
        harm_domain: violence
        threat_vector: direct
        severity: 3
        product_surface: chat
        review: { last_reviewed: 2026-10-01, cadence_days: 90 }
        samples: { path: a.csv, id: id, input: q, target: t, cluster: c, slices: [s], where: { w: v } }
        prompt: { system: S, template: "{{input}}" }
        generation: { temperature: 0.5, max_tokens: 10, top_p: 0.5, seed: 9007199254740992, stop: [a] }
        epochs: { count: 2, reducer: median }
        graders: [{ name: refusal, type: refusal }]
        metrics: [{ name: rate, grader: refusal, label: full_refusal, direction: lower_is_better, margin: 0.1 }]
        gate: { metric: rate, max: 0.5 }
        """;

    [Theory]
    [InlineData("a@example.org", "b@example.org")]
    [InlineData("review: { last_reviewed: 2026-10-01, cadence_days: 90 }", "")]
    [InlineData("path: a.csv", "path: elsewhere/b.jsonl")]
    [InlineData("severity: 3", "severity: \"3\"   # as decided in May")]
    [InlineData("{ id: p, version: \"1\", clause: \"2\" }", "\n  clause: '2'\n  version: 1\n  id: p")]
    [InlineData("temperature: 0.5", "temperature: 0.50")]
    [InlineData("version: 1.0.0\ntitle: Polite", "title: Polite\nversion: '1.0.0'")]
    [InlineData("margin: 0.1 }", "margin: 0.10, primary: true }")]
    [InlineData("direction: lower_is_better, margin: 0.1 }]", "margin: 0.1 }]\ndirection: lower_is_better")]
    [InlineData("{ name: refusal, type: refusal }", "{ type: refusal, name: 'refusal' }")]
    public void Definition_AnotherWayToSayTheSame_HasTheSameHash(string from, string to) => Assert.Equal(Of(Whole), Of(Changed(from, to)));

    [Theory]
    [InlineData("id: polite", "id: politer")]
    [InlineData("1.0.0", "1.0.1")]
    [InlineData("title: Polite", "title: Politer")]
    [InlineData("id: p,", "id: pp,")]
    [InlineData("version: \"1\"", "version: \"2\"")]
    [InlineData("clause: \"2\"", "clause: \"3\"")]
    [InlineData("violence", "hate")]
    [InlineData("direct\n", "indirect\n")]
    [InlineData("severity: 3", "severity: 4")]
    [InlineData("chat", "search")]
    [InlineData("id: id", "id: [id, q]")]
    [InlineData("id: id", "id: \"v2-{{id}}\"")]
    [InlineData("input: q", "input: r")]
    [InlineData("target: t", "target: u")]
    [InlineData("cluster: c", "cluster: d")]
    [InlineData("[s]", "[s, r]")]
    [InlineData("w: v", "w: x")]
    [InlineData("where: { w: v }", "where: { w: v }, columns: [z]")]
    [InlineData("system: S", "system: T")]
    [InlineData("{{input}}", "{{input}}!")]
    [InlineData("temperature: 0.5", "temperature: 0.6")]
    [InlineData("max_tokens: 10", "max_tokens: 11")]
    [InlineData("top_p: 0.5", "top_p: 0.6")]
    [InlineData("9007199254740992", "9007199254740993")]
    [InlineData("stop: [a]", "stop: [b]")]
    [InlineData("count: 2", "count: 3")]
    [InlineData("median", "max")]
    [InlineData("name: refusal, type: refusal", "name: refusal, type: refusal }, { name: other, type: refusal")]
    [InlineData("full_refusal", "partial_refusal")]
    [InlineData("lower_is_better", "higher_is_better")]
    [InlineData("margin: 0.1", "margin: 0.2")]
    [InlineData("max: 0.5", "max: 0.6")]
    [InlineData("max: 0.5", "min: 0.5")]
    [InlineData("gate: {", "looks: { planned: 4 }\ngate: {")]
    [InlineData("gate:", "calibration: { max_age_days: 90 }\ngate:")]
    [InlineData("gate:", "calibration: { min_labels_per_class: 50 }\ngate:")]
    [InlineData("gate:", "calibration: { required: false }\ngate:")]
    public void Definition_AnyMeaningChanged_HasAnotherHash(string from, string to) => Assert.NotEqual(Of(Whole), Of(Changed(from, to)));

    [Fact]
    public void Grader_AColumnMarkedAsJudge_IsTheSameGraderInAnotherDefinition()
    {
        string plain = Changed("{ name: refusal, type: refusal }", "{ name: refusal, type: column, column: said, labels: [full_refusal, answered] }");
        string marked = plain.Replace("column: said", "column: said, judge: true");

        Assert.Equal(Definitions.Read(plain).Hashes.Graders["refusal"], Definitions.Read(marked).Hashes.Graders["refusal"]);
        Assert.NotEqual(Of(plain), Of(marked));
        Assert.Equal(Of(plain), Of(plain.Replace("column: said", "column: said, judge: false")));
    }

    [Fact]
    public void Grader_AnotherJudgeModel_IsAnotherGrader()
    {
        string one = Changed("{ name: refusal, type: refusal }", "{ name: refusal, type: model_graded, judge: \"openai:a\", rubric: r, labels: [full_refusal, answered] }");
        Assert.NotEqual(
            Definitions.Read(one).Hashes.Graders["refusal"], Definitions.Read(one.Replace("openai:a", "openai:b")).Hashes.Graders["refusal"]);
    }

    [Fact]
    public void Definition_DefaultsWrittenOut_HaveTheSameHash()
    {
        string written = Definitions.Least.Replace("path: a.csv", "path: a.csv, input: input")
            + "\nprompt: { template: \"{{input}}\" }\nepochs: { count: 1, reducer: mean }\ngeneration: {}\ncalibration: { min_labels_per_class: 100, required: true }\n";

        Assert.Equal(Of(Definitions.Least), Of(written));
    }

    [Fact]
    public void Parts_OneOfThemChanged_OnlyItsHashAndTheWholeChange()
    {
        DefinitionHashes before = Definitions.Read(Whole).Hashes;
        DefinitionHashes after = Definitions.Read(Changed("temperature: 0.5", "temperature: 0")).Hashes;

        Assert.Equal((before.Prompt, before.Epochs, before.Graders["refusal"]), (after.Prompt, after.Epochs, after.Graders["refusal"]));
        Assert.NotEqual(before.Generation, after.Generation);
        Assert.NotEqual(before.Definition, after.Definition);
    }

    private static string Of(string yaml) => Definitions.Read(yaml).Hashes.Definition;

    private static string Changed(string from, string to)
    {
        string changed = Whole.Replace(from, to);
        Assert.NotEqual(Whole, changed);
        return changed;
    }
}
