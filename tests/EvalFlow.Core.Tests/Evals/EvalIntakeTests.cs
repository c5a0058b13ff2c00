using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Tests.Evals;

public sealed class EvalIntakeTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly EvalIntake _intake = new(TimeProvider.System);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Check_SamplesWithoutIds_SaysThatIdsWereGeneratedAndWhatThatCosts()
    {
        _folder.Write("a.csv", "input\nHello\n");

        CheckedEval eval = await _intake.CheckAsync(_folder.Write("a.eval.yaml", Definitions.Least), Cancelled);

        Approved.Matches(Assert.Single(eval.Notes) + "\n", "note-generated-ids");
    }

    [Fact]
    public async Task Check_SamplesWithIds_HasNothingToRemark()
    {
        _folder.Write("a.csv", "id,input\n1,Hello\n");

        CheckedEval eval = await _intake.CheckAsync(_folder.Write("a.eval.yaml", Definitions.With("{ path: a.csv, id: id }")), Cancelled);

        Assert.Empty(eval.Notes);
        Assert.Equal(1, eval.Version!.SampleCount);
    }

    [Theory]
    [InlineData("1,Hello", "2,Hello")]
    [InlineData("1,Hello", "1,hello")]
    [InlineData("1,Hello\n2,World", "2,World\n1,Hello")]
    [InlineData("1,Hello", "1,Hello\n2,World")]
    public async Task Check_SamplesThatDiffer_HaveDifferentHashes(string left, string right) =>
        Assert.NotEqual(await VersionOfAsync(left), await VersionOfAsync(right));

    [Fact]
    public async Task Check_SamplesThatSayTheSame_HaveTheSameHash() =>
        Assert.Equal(await VersionOfAsync("1,Hello\n2,World"), await VersionOfAsync("\"1\",\"Hello\"\r\n\r\n2,World\r\n"));

    [Fact]
    public async Task Check_Cancelled_Stops()
    {
        using CancellationTokenSource stop = new();
        await stop.CancelAsync();
        string path = _folder.Write("a.eval.yaml", Definitions.Least);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _intake.CheckAsync(path, stop.Token));
    }

    [Fact]
    public async Task Check_FolderWithSeveralDefinitions_AsksForOneOfThem()
    {
        _folder.Write("b.eval.yaml", Definitions.Least);
        _folder.Write("a.eval.yml", Definitions.Least);
        _folder.Write("notes.yaml", "");

        BadInputException refused = await Assert.ThrowsAsync<BadInputException>(() => _intake.CheckAsync(_folder.Path, Cancelled));

        Assert.StartsWith("The folder holds 2 definitions", Assert.Single(refused.Problems).Message, StringComparison.Ordinal);
        Assert.Equal(["a.eval.yml", "b.eval.yaml"], EvalIntake.FindDefinitions(_folder.Path).Select(path => Path.GetFileName(path)));
    }

    [Fact]
    public void FindDefinitions_FolderWithinFolders_FindsAllSorted()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "b"));
        _folder.Write(Path.Combine("b", "x.eval.yaml"), "");
        _folder.Write("z.eval.yaml", "");

        Assert.Equal([Path.Combine("b", "x.eval.yaml"), "z.eval.yaml"], EvalIntake.FindDefinitions(_folder.Path).Select(path => Path.GetRelativePath(_folder.Path, path)));
    }

    [Fact]
    public void FindDefinitions_NothingThere_SaysSo()
    {
        Assert.Throws<BadInputException>(() => EvalIntake.FindDefinitions(_folder.Path));
        Assert.Throws<BadInputException>(() => EvalIntake.FindDefinitions(Path.Combine(_folder.Path, "nowhere")));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> VersionOfAsync(string rows)
    {
        _folder.Write("a.csv", "id,input\n" + rows);
        CheckedEval eval = await _intake.CheckAsync(_folder.Write("a.eval.yaml", Definitions.With("{ path: a.csv, id: id }")), Cancelled);
        Assert.Empty(eval.Problems);
        return eval.Version!.Hash;
    }
}
