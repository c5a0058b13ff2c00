using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;
using Microsoft.Extensions.Time.Testing;

namespace EvalFlow.Core.Tests.Models;

public sealed class ReplayModelTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("evalflow-replay").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string name, string content)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    private Task<IModel> OpenAsync(string spec, params IReadOnlyList<string> columns) =>
        new ModelOpener(Path.Combine(_folder, "cache"), _ => null, new FakeTimeProvider())
            .OpenAsync(spec, columns, TestContext.Current.CancellationToken);

    private static async Task<ModelReply> AskAsync(IModel model, string id, int epoch = 1) =>
        await model.GenerateAsync(new ModelRequest(id, epoch, () => [], new GenerationSettings()), TestContext.Current.CancellationToken);

    [Fact]
    public async Task Generate_ARecordedId_GivesItsResponseAndColumns()
    {
        string file = Write("r.csv", "id,completion,label,stop_reason,input_tokens\na,\"one\ntwo\",yes,length,12\nb,three,no,,\n");
        await using IModel model = await OpenAsync($"replay:{file}?response=completion", "label", "elsewhere");

        ModelReply reply = await AskAsync(model, "a");

        Assert.Equal("one\ntwo", reply.Text);
        Assert.Equal("length", reply.StopReason);
        Assert.Equal(12, reply.InputTokens);
        Assert.Equal("yes", reply.Columns["label"]);
        Assert.False(reply.Columns.ContainsKey("elsewhere"));
    }

    [Fact]
    public async Task Generate_WithNamedColumns_ReportsWhatTheProviderReported()
    {
        string file = Write("r.csv", "id,response,secs,price,why,in,out\na,one,1.25,0.002,stop,12,34\n");
        await using IModel model = await OpenAsync($"replay:{file}?latency=secs&cost=price&stop_reason=why&input_tokens=in&output_tokens=out");
        ModelReply reply = await AskAsync(model, "a");
        Assert.Equal((1.25, 0.002, "stop", 12L, 34L), (reply.LatencySeconds, reply.CostUsd, reply.StopReason, reply.InputTokens, reply.OutputTokens));
    }

    [Fact]
    public async Task Open_ANamedColumnThatIsNotThere_SaysWhichColumnsThereAre()
    {
        string file = Write("r.csv", "id,response,secs\na,one,1\n");
        BadInputException refused = await Assert.ThrowsAsync<BadInputException>(() => OpenAsync($"replay:{file}?latency=sec"));
        Assert.Contains("have no column 'sec'.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_AMissingOrDoubledId_IsAnErrorThatNamesIt()
    {
        string file = Write("r.csv", "id,response\na,one\nb,two\na,three\n");
        await using IModel model = await OpenAsync($"replay:{file}");

        Assert.Equal("No response is recorded for id 'z'.", (await AskAsync(model, "z")).Error);
        Assert.Equal(
            "Id 'a' is recorded 2 times (lines 2 and 4): name more id columns or a where filter.", (await AskAsync(model, "a")).Error);
        Assert.Equal("two", (await AskAsync(model, "b")).Text);
    }

    [Fact]
    public async Task Generate_SeveralIdColumnsAndAFilter_FindTheRow()
    {
        string file = Write("r.csv", "model,id,query,answer\nm1,a,x,first\nm1,a,y,second\nm2,a,x,other\n");
        await using IModel model = await OpenAsync($"replay:{file}?id=id&id=query&response=answer&where=model=m1");
        Assert.Equal("first", (await AskAsync(model, SampleIds.Join(["a", "x"]))).Text);
        Assert.Equal("second", (await AskAsync(model, SampleIds.Join(["a", "y"]))).Text);
    }

    [Fact]
    public async Task Generate_AnEpochColumn_GivesEachEpochItsOwn()
    {
        string file = Write("r.jsonl", "{\"id\":\"a\",\"epoch\":1,\"response\":\"one\"}\n{\"id\":\"a\",\"epoch\":2,\"response\":\"two\"}\n");
        await using IModel model = await OpenAsync($"replay:{file}?epoch=epoch");
        Assert.Equal("two", (await AskAsync(model, "a", 2)).Text);
        Assert.Contains("epoch 3", (await AskAsync(model, "a", 3)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_ALongResponse_IsWhole()
    {
        string text = new('x', 100_000);
        string file = Write("r.csv", $"id,response\na,{text}\nb,short\n");
        await using IModel model = await OpenAsync($"replay:{file}");
        Assert.Equal(text, (await AskAsync(model, "a")).Text);
        Assert.Equal("short", (await AskAsync(model, "b")).Text);
    }

    [Fact]
    public async Task Open_TheFileChanged_IsAnotherIdentity()
    {
        string file = Write("r.csv", "id,response\na,one\n");
        await using IModel before = await OpenAsync($"replay:{file}");
        Write("r.csv", "id,response\na,ONE\n");
        await using IModel after = await OpenAsync($"replay:{file}");
        Assert.NotEqual(before.Identity, after.Identity);
        Assert.Equal("one", (await AskAsync(before, "a")).Text);
        Assert.Equal("ONE", (await AskAsync(after, "a")).Text);
    }

    [Theory]
    [InlineData("reply:x", "Did you mean 'replay'?")]
    [InlineData("replay:", "names no file")]
    [InlineData("replay:FILE?id", "not of the form option=value")]
    [InlineData("replay:FILE?respnse=a", "Did you mean 'response'?")]
    [InlineData("replay:FILE?response=compltion", "Did you mean 'completion'?")]
    [InlineData("replay:FILE?response=completion&where=id", "not a filter")]
    [InlineData("replay:FILE?response=completion&response=id", "given 2 times")]
    [InlineData("replay:nowhere.csv", "There is no file 'nowhere.csv'")]
    [InlineData("openai:gpt", "no client for 'openai'")]
    public async Task Open_ABadSpec_SaysWhatWouldBeAccepted(string spec, string expected)
    {
        string file = Write("r.csv", "id,completion\na,one\n");
        BadInputException refused = await Assert.ThrowsAsync<BadInputException>(
            () => OpenAsync(spec.Replace("FILE", file, StringComparison.Ordinal)));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.All(refused.Problems, problem => Assert.NotEmpty(problem.Fix));
    }
}
