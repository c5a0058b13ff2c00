using EvalFlow.Core.Evals;
using Microsoft.Extensions.Time.Testing;

namespace EvalFlow.Core.Tests.Evals;

public sealed class RegisterEvalTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 2, 9, 0, 0, TimeSpan.Zero);

    private readonly TempFolder _folder = new();
    private readonly InMemoryRegistry _registry = new();
    private readonly RegisterEval _register;
    private readonly EvalIntake _intake;

    public RegisterEvalTests()
    {
        FakeTimeProvider clock = new(Now);
        _intake = new EvalIntake(clock);
        _register = new RegisterEval(_registry, _intake, clock);
        Write(1203);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Handle_RightEval_IsFrozenWithAllItsSamples()
    {
        RegisteredEval registered = await _register.HandleAsync(_folder.Path, Cancelled);

        EvalVersion? version = await _registry.FindAsync("polite", null, Cancelled);
        Assert.Equal(registered.Version, version);
        Assert.Equal((1203, Now, "1.0.0", true), (version!.SampleCount, version.AddedAt, version.Version, registered.IsNew));
        Assert.Equal(registered.Definition.Source, version.Source);
        SampleChunk? last = await _registry.ReadChunkAsync(version.Hash, 1202, Cancelled);
        Assert.Equal((1000, 203), (last!.First, last.Count));
        Assert.Equal("question 1202", SampleChunks.Unpack(last.Bytes)[202].Input);
    }

    [Fact]
    public async Task Handle_SameContentAgain_ChangesNothing()
    {
        await _register.HandleAsync(_folder.Path, Cancelled);
        _folder.Write("a.eval.yaml", Yaml + "\nowner: someone@example.org # new");

        RegisteredEval again = await _register.HandleAsync(_folder.Path, Cancelled);

        Assert.False(again.IsNew);
        Assert.Single(await _registry.ListAsync(Cancelled));
    }

    [Fact]
    public async Task Handle_OtherSamplesUnderTheSameVersion_IsRefusedWithTheNextFreeVersion()
    {
        await _register.HandleAsync(_folder.Path, Cancelled);
        _folder.Write("a.eval.yaml", Yaml.Replace("1.0.0", "1.4.9"));
        await _register.HandleAsync(_folder.Path, Cancelled);
        _folder.Write("a.eval.yaml", Yaml);
        Write(1204);

        Approved.Matches(Rendered.Problems(await RefusedAsync(), _folder.Path), "registered-with-other-samples");
    }

    [Fact]
    public async Task Handle_OtherDefinitionUnderTheSameVersion_IsRefused()
    {
        await _register.HandleAsync(_folder.Path, Cancelled);
        _folder.Write("a.eval.yaml", Yaml.Replace("title: Polite", "title: Politer"));

        Approved.Matches(Rendered.Problems(await RefusedAsync(), _folder.Path), "registered-with-other-definition");
    }

    [Fact]
    public async Task Handle_BrokenEval_IsRefusedWithEveryProblemAndNothingIsRegistered()
    {
        _folder.Write("a.eval.yaml", Yaml.Replace("1.0.0", "1") + "\nseverity: 9");

        Assert.Equal(2, (await RefusedAsync()).Count);
        Assert.Empty(await _registry.ListAsync(Cancelled));
    }

    [Fact]
    public async Task Handle_SamplesChangedBetweenCheckAndReading_NothingIsRegistered()
    {
        CheckedEval eval = await _intake.CheckAsync(_folder.Path, Cancelled);
        Write(1203, "changed");

        await Assert.ThrowsAsync<BadInputException>(() => _register.HandleAsync(eval, Cancelled));

        Assert.Empty(await _registry.ListAsync(Cancelled));
    }

    [Fact]
    public async Task Handle_SamplesBrokenBetweenCheckAndReading_NothingIsRegistered()
    {
        CheckedEval eval = await _intake.CheckAsync(_folder.Path, Cancelled);
        _folder.Write("a.csv", "id,input\n1\n");

        await Assert.ThrowsAsync<BadInputException>(() => _register.HandleAsync(eval, Cancelled));

        Assert.Empty(await _registry.ListAsync(Cancelled));
    }

    public void Dispose() => _folder.Dispose();

    private static string Yaml => Definitions.With("{ path: a.csv, id: id }");

    private void Write(int count, string word = "question")
    {
        _folder.Write("a.eval.yaml", Yaml);
        _folder.Write("a.csv", "id,input\n" + string.Concat(Enumerable.Range(0, count).Select(i => $"s{i},{word} {i}\n")));
    }

    private async Task<IReadOnlyList<Problem>> RefusedAsync() =>
        (await Assert.ThrowsAsync<BadInputException>(() => _register.HandleAsync(_folder.Path, Cancelled))).Problems;
}
