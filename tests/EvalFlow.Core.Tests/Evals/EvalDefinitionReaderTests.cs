using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Tests.Evals;

public sealed class EvalDefinitionReaderTests
{
    [Fact]
    public void Read_EveryField_ArrivesWhereItBelongs()
    {
        EvalDefinition definition = Definitions.Read("""
            id: over-refusal
            version: 1.2.0
            title: Safe questions that look unsafe
            owner: safety-evals@example.org
            direction: lower_is_better            # of the primary metric
            policy: { id: harmful-content, version: "2026-09", clause: "3.2" }
            harm_domain: violence
            threat_vector: direct
            severity: 3
            product_surface: chat
            review: { last_reviewed: 2026-10-01, cadence_days: 90 }
            samples: { path: samples.csv, id: [id, query], input: prompt, target: expected, cluster: family,
                       slices: [type, language], columns: [source], where: { split: [test, dev], lang: de } }
            prompt: { system: "Be brief.", template: "{{input}} {{context}}" }
            generation: { temperature: 0.5, max_tokens: 512, top_p: 0.9, seed: 9007199254740993, stop: [END] }
            epochs: { count: 3, reducer: pass_at_k, k: 2 }
            graders:
              - { name: refusal, type: refusal }
              - { name: answer, type: includes }
            metrics:
              - { name: accuracy, grader: answer, direction: higher_is_better }
              - { name: refusal_rate, grader: refusal, label: full_refusal, primary: true, margin: 0.02 }
            gate: { metric: refusal_rate, max: 0.10 }
            """);

        Assert.Equal(("over-refusal", "1.2.0", "Safe questions that look unsafe"), (definition.Id, definition.Version, definition.Title));
        Assert.Equal("safety-evals@example.org", definition.Owner);
        Assert.Equal(new PolicyLink("harmful-content", "2026-09", "3.2"), definition.Policy);
        Assert.Equal(("violence", "direct", 3, "chat"), (definition.HarmDomain, definition.ThreatVector, definition.Severity, definition.ProductSurface));
        Assert.Equal(new ReviewPlan(new DateOnly(2026, 10, 1), 90), definition.Review);
        Assert.Equal(["id", "query"], definition.Samples.Id);
        Assert.Equal(("samples.csv", "prompt", "expected", "family"), (definition.Samples.Path, definition.Samples.Input, definition.Samples.Target, definition.Samples.Cluster));
        Assert.Equal(["type", "language"], definition.Samples.Slices);
        Assert.Equal(["source"], definition.Samples.Columns);
        Assert.Equal(["test", "dev"], definition.Samples.Where["split"]);
        Assert.Equal(["de"], definition.Samples.Where["lang"]);
        Assert.Equal(new PromptSpec("Be brief.", "{{input}} {{context}}"), definition.Prompt);
        Assert.Equal((0.5, 512, 0.9, 9007199254740993), (definition.Generation.Temperature, definition.Generation.MaxTokens, definition.Generation.TopP, definition.Generation.Seed));
        Assert.Equal(["END"], definition.Generation.Stop!);
        Assert.Equal(new EpochPlan(3, EpochReducer.PassAtK, 2), definition.Epochs);
        Assert.Equal(["refusal", "answer"], definition.Graders.Select(grader => grader.Name));
        Assert.Equal(
            [new MetricSpec("accuracy", "answer", null, Direction.HigherIsBetter, false, null),
             new MetricSpec("refusal_rate", "refusal", "full_refusal", Direction.LowerIsBetter, true, 0.02)], definition.Metrics);
        Assert.Equal(new Gate("refusal_rate", 0.1, null), definition.Gate);
    }

    [Fact]
    public void Read_LeastDefinition_HasTheDefaults()
    {
        EvalDefinition definition = Definitions.Read(Definitions.Least);

        Assert.Equal("input", definition.Samples.Input);
        Assert.Empty(definition.Samples.Id);
        Assert.Equal(new PromptSpec(null, "{{input}}"), definition.Prompt);
        Assert.Equal(new GenerationSettings(), definition.Generation);
        Assert.Equal(new EpochPlan(1, EpochReducer.Mean, 1), definition.Epochs);
        Assert.True(Assert.Single(definition.Metrics).Primary);
        Assert.Equal(Direction.LowerIsBetter, definition.PrimaryMetric.Direction);
        Assert.Null(definition.Gate);
        Assert.Equal(Definitions.Least, definition.Source);
    }

    [Theory]
    [InlineData("1.2.3")]
    [InlineData("\"1.2.3\"")]
    [InlineData("'1.2.3'")]
    public void Read_VersionWithAndWithoutQuotes_IsTheSame(string version) =>
        Assert.Equal("1.2.3", Definitions.Read(Definitions.Least.Replace("1.0.0", version)).Version);

    [Fact]
    public void Read_IdWithPlaceholders_IsATemplate()
    {
        EvalDefinition definition = Definitions.Read(Definitions.Least.Replace("path: a.csv", "path: a.csv, id: \"v2-{{id}}\""));

        Assert.Equal(["id"], definition.Samples.Id);
        Assert.Equal("v2-{{id}}", definition.Samples.IdTemplate);
    }

    [Fact]
    public void Read_InlineSamples_KeysNobodyAsksForAreSlices()
    {
        EvalDefinition definition = Definitions.Read(Definitions.Least.Replace("samples: { path: a.csv }", """
            samples:
              - { id: a, input: One, target: [yes, "no"], language: de, context: Here }
              - { id: b, input: Two, cluster: c }
            prompt: { template: "{{context}}: {{input}}" }
            """));

        Assert.Equal((null, "target", "cluster"), (definition.Samples.Path, definition.Samples.Target, definition.Samples.Cluster));
        Assert.Equal(["id"], definition.Samples.Id);
        Assert.Equal(["language"], definition.Samples.Slices);
        Assert.Equal(["context"], definition.Samples.Columns);
        Assert.Equal([5, 6], definition.Samples.Inline!.Rows.Select(row => row.Line));
    }

    [Fact]
    public void Read_SeveralProblems_ComeInTheOrderOfTheFile()
    {
        List<Problem> problems = [];

        EvalDefinitionReader.Read("x.eval.yaml", "id: A\nversion: 1\nseverity: 7\nowner: [x]\nmetrics: 3\ngraders: 4\nsamples: 5\ntitle: ''\n", problems);

        Assert.Equal(Enumerable.Range(1, 8).Except([8]), problems.Select(problem => problem.Line!.Value).Where(line => line < 8));
        Assert.Equal(8, problems[^1].Line);
    }

    [Fact]
    public void Read_DeeplyNestedText_IsRefusedAndDoesNotOverflow()
    {
        List<Problem> problems = [];

        EvalDefinition? definition = EvalDefinitionReader.Read("x.eval.yaml", "id: " + new string('[', 100_000), problems);

        Assert.Null(definition);
        Assert.Contains("nested too deeply", Assert.Single(problems).Message, StringComparison.Ordinal);
    }
}
