using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Tests.Evals;

/// <summary>Every folder under Broken is an eval that must be refused with exactly the approved words.</summary>
public sealed class BrokenInputTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Evals", "Broken");

    public static TheoryData<string> Cases => [.. Directory.GetDirectories(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Check_BrokenInput_SaysWhereWhatAndHowToFix(string name)
    {
        string folder = Path.Combine(Folder, name);

        CheckedEval eval = await new EvalIntake(TimeProvider.System)
            .CheckAsync(Path.Combine(folder, "eval.yaml"), TestContext.Current.CancellationToken);

        Assert.Null(eval.Definition);
        Assert.Null(eval.Version);
        Assert.All(eval.Problems, problem => Assert.True(problem.Message.Length > 0 && problem.Fix.Length > 0));
        Approved.Matches(Rendered.Problems(eval.Problems, folder), name);
    }
}
