using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Models;
using YamlDotNet.RepresentationModel;

namespace EvalFlow.Core.Tests.Grading;

/// <summary>Reads graders from YAML as a definition does, and grades one response.</summary>
public abstract class GraderTest
{
    protected static (GraderSpec? Spec, IReadOnlyList<Problem> Problems) Read(string yaml)
    {
        YamlStream stream = [];
        stream.Load(new StringReader(yaml));
        List<Problem> problems = [];
        Fields fields = new("x.eval.yaml", "graders[0]", (YamlMappingNode)stream.Documents[0].RootNode, problems);
        return (GraderReader.Read(fields), problems);
    }

    protected static GraderSpec Spec(string options)
    {
        (GraderSpec? spec, IReadOnlyList<Problem> problems) = Read("name: g\n" + options);
        Assert.Empty(problems);
        return spec!;
    }

    protected static Problem OnlyProblem(string options) => Assert.Single(Read("name: g\n" + options).Problems);

    protected static Sample SampleWith(params string[] targets) => new() { Id = "s1", Input = "the question", Targets = targets };

    protected static Grade GradeOf(string options, string response, params string[] targets) =>
        GradeOf(options, new ModelReply { Text = response }, SampleWith(targets));

    protected static Grade GradeOf(string options, ModelReply reply, Sample sample, IModel? judge = null)
    {
        return Now(Spec(options).Build(_ => judge!), sample, reply);
    }

    /// <summary>The grade of a grader that waits for nothing.</summary>
    protected static Grade Now(IGrader grader, Sample sample, ModelReply reply)
    {
#pragma warning disable CA2012, VSTHRD002 // The assertion fails unless it has completed.
        ValueTask<Grade> grade = grader.GradeAsync(sample, reply, CancellationToken.None);
        Assert.True(grade.IsCompleted);
        return grade.Result;
#pragma warning restore CA2012, VSTHRD002
    }
}
