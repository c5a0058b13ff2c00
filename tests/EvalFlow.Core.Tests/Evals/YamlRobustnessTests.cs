using EvalFlow.Core.Evals;
using FsCheck;
using FsCheck.Fluent;

namespace EvalFlow.Core.Tests.Evals;

public sealed class YamlRobustnessTests
{
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ":", ": ", ",", "- ", "\n", "\n  ", "\n    ", "\t", "#", "&a ", "*a", "!x ", "|", ">", "\"", "'", "\\x", "\\ud800", "\\UFFFFFFFF", "%", "@", "? ",
        "---\n", "...\n", "<<", "id", "samples", "metrics", "graders", "prompt", "template", "{{", "}}", "name", "0", "\u0000", "\uFEFF", "~", "null",
    ];

    // Whatever a person writes, the answer is a definition or problems that name their place; never an exception.
    [Fact]
    public void Read_AnyPiecesOfYaml_GivesProblemsAndNoException() =>
        Prop.ForAll(Gen.Elements(Pieces).ListOf().Select(string.Concat).ToArbitrary(), yaml =>
        {
            List<Problem> problems = [];
            EvalDefinition? definition = EvalDefinitionReader.Read("x.eval.yaml", yaml, problems);
            Assert.Null(definition);
            Assert.NotEmpty(problems);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Read_DefinitionWithOnePieceTooMany_GivesADefinitionOrProblems() =>
        Prop.ForAll(
            Gen.Elements(Pieces).Zip(Gen.Choose(0, Definitions.Least.Length)).ToArbitrary(),
            stray =>
            {
                List<Problem> problems = [];
                EvalDefinition? definition = EvalDefinitionReader.Read("x.eval.yaml", Definitions.Least.Insert(stray.Item2, stray.Item1), problems);
                Assert.Equal(definition is null, problems.Count > 0);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
}
