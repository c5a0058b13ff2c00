using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;
using YamlDotNet.RepresentationModel;

namespace EvalFlow.Core.Tests.Grading;

public sealed class GraderDocsTests
{
    [Fact]
    public void Docs_EveryExample_IsReadWithoutAProblem_AndEveryTypeHasOne()
    {
        List<Problem> problems = [];
        List<GraderSpec?> specs = [];
        foreach (string example in Examples())
        {
            YamlStream stream = [];
            stream.Load(new StringReader(example));
            Fields definition = new("docs/graders.md", "", (YamlMappingNode)stream.Documents[0].RootNode, problems);
            specs.AddRange(definition.Items("graders", required: true)!.Select(GraderReader.Read));
            definition.Finish();
        }

        Assert.Empty(problems);
        Assert.Equal(GraderReader.Types.Order(), specs.Select(spec => spec!.Type).Distinct().Order());
    }

    private static IEnumerable<string> Examples() =>
        File.ReadAllText(Path.Combine(RecordedData.Root(), "docs", "graders.md")).ReplaceLineEndings("\n")
            .Split("```yaml\n").Skip(1).Select(rest => rest.Split("```")[0]);
}
