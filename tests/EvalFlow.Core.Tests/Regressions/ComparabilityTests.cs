using EvalFlow.Core.Evals;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Tests.Regressions;

public sealed class ComparabilityTests
{
    private const string Base = """
        id: polite
        version: 1.0.0
        title: Polite
        direction: lower_is_better
        samples: { path: a.csv }
        prompt: { system: "Be kind.", template: "{{input}}" }
        generation: { temperature: 0 }
        epochs: { count: 1 }
        graders:
          - { name: judge, type: model_graded, rubric: "Rude? {{response}}", judge: "openai:a", labels: [rude, kind] }
          - { name: refusal, type: refusal }
        metrics:
          - { name: rude_rate, grader: judge, label: rude, primary: true }
          - { name: refusal_rate, grader: refusal, label: full_refusal }
        """;

    [Theory]
    [InlineData("Rude?", "Is it rude?", "The rubric of grader 'judge' differs.")]
    [InlineData("openai:a", "openai:b", "The judge of grader 'judge' differs: openai:a and openai:b.")]
    [InlineData("[rude, kind]", "[rude, kind, neither]", "The labels of grader 'judge' or their values differ: rude/kind and rude/kind/neither.")]
    [InlineData("judge: \"openai:a\",", "judge: \"openai:a\", temperature: 0.5,", "The judge's settings of grader 'judge' differ: temperature 0 and 0.5.")]
    public void Reasons_OfAGrader_SayWhatDiffersAndTouchOnlyItsMetrics(string from, string to, string expected)
    {
        Comparability comparability = Compare(Base.Replace(from, to, StringComparison.Ordinal));
        Assert.Equal(expected, Assert.Single(comparability.Reasons));
        Assert.True(comparability.Touches(Metric("rude_rate")));
        Assert.False(comparability.Touches(Metric("refusal_rate")));
        Assert.True(comparability.CanPair(Metric("rude_rate")));
    }

    [Fact]
    public void Reasons_AGraderOfAnotherType_CannotBePaired()
    {
        Comparability comparability = Compare(Base
            .Replace("{ name: refusal, type: refusal }", "{ name: refusal, type: column, column: label, labels: [full_refusal, other] }", StringComparison.Ordinal));
        Assert.Equal("Grader 'refusal' is of another type: refusal and column.", Assert.Single(comparability.Reasons));
        Assert.False(comparability.CanPair(Metric("refusal_rate")));
        Assert.False(comparability.Touches(Metric("rude_rate")));
    }

    [Theory]
    [InlineData("temperature: 0 }", "temperature: 0.7, max_tokens: 5 }", "The generation settings differ: temperature 0 and 0.7, max_tokens unset and 5.")]
    [InlineData("Be kind.", "Be brief.", "The system message differs.")]
    [InlineData("\"{{input}}\"", "\"Q: {{input}}\"", "The prompt template differs.")]
    [InlineData("count: 1", "count: 3", "The epochs differ: 1 and 3 per sample.")]
    public void Reasons_OfHowTheModelWasAsked_TouchEveryMetric(string from, string to, string expected)
    {
        Comparability comparability = Compare(Base.Replace(from, to, StringComparison.Ordinal));
        Assert.Equal(expected, Assert.Single(comparability.Reasons));
        Assert.True(comparability.Touches(Metric("refusal_rate")));
        Assert.True(comparability.CanPair(Metric("refusal_rate")));
    }

    [Fact]
    public void Reasons_OtherSamples_AreCounted()
    {
        DefinedRun baseline = Defined(Base, "1.0.0");
        DefinedRun candidate = Defined(Base, "1.1.0", "other", 13);
        Assert.Equal(
            "The samples differ: polite@1.0.0 (12) and polite@1.1.0 (13) hold other content.",
            Assert.Single(Comparability.Of(baseline, candidate).Reasons));
    }

    [Fact]
    public void CanPair_ALabelThatOneJudgeDidNotKnow_IsFalse()
    {
        Comparability comparability = Comparability.Of(
            Defined(Base.Replace("[rude, kind]", "[unkind, kind]", StringComparison.Ordinal).Replace("label: rude,", "label: unkind,", StringComparison.Ordinal), "1.0.0"),
            Defined(Base, "1.1.0"));
        Assert.False(comparability.CanPair(Metric("rude_rate")));
        Assert.True(comparability.CanPair(Metric("refusal_rate")));
    }

    [Fact]
    public void CanPair_AGraderThatOnlyOneHas_IsFalse()
    {
        string without = Base.Replace("  - { name: refusal, type: refusal }\n", "", StringComparison.Ordinal)
            .Replace("\n  - { name: refusal_rate, grader: refusal, label: full_refusal }", "", StringComparison.Ordinal);
        Comparability comparability = Comparability.Of(Defined(without, "1.0.0"), Defined(Base, "1.1.0"));
        Assert.Equal("Only the candidate has a grader 'refusal'.", Assert.Single(comparability.Reasons));
        Assert.False(comparability.CanPair(Metric("refusal_rate")));
    }

    [Fact]
    public void Reasons_OnlyTheLooksDiffer_AreNone() =>
        Assert.Empty(Compare(Base + "\nlooks: { planned: 4 }").Reasons);

    private static Comparability Compare(string candidate) => Comparability.Of(Defined(Base, "1.0.0"), Defined(candidate, "1.1.0"));

    private static MetricSpec Metric(string name) => Evals.Definitions.Read(Base).Metrics.Single(metric => metric.Name == name);

    private static DefinedRun Defined(string yaml, string version, string dataset = "same", int samples = 12)
    {
        EvalDefinition definition = Evals.Definitions.Read(yaml);
        Run run = new()
        {
            RunId = "r",
            RequestKey = "k",
            EvalId = definition.Id,
            EvalVersion = version,
            EvalHash = "h",
            DatasetHash = dataset,
            Hashes = definition.Hashes,
            Model = "m",
            ToolVersion = "t",
            Epochs = definition.Epochs.Count,
            MaxConcurrency = 1,
            Status = RunStatus.Completed,
            StartedAt = DateTimeOffset.UnixEpoch,
        };
        EvalVersion frozen = new()
        {
            Id = definition.Id,
            Version = version,
            Title = definition.Title,
            Hash = "h",
            DatasetHash = dataset,
            Source = yaml,
            SampleCount = samples,
            AddedAt = DateTimeOffset.UnixEpoch,
        };
        return new DefinedRun(run, frozen, definition);
    }
}
