using System.Text;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models.Replay;
using EvalFlow.Core.Records;
using EvalFlow.Core.Tests.Records;
using Microsoft.Extensions.Time.Testing;

namespace EvalFlow.Core.Tests.Models.Replay;

public sealed class RecordingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("evalflow-shelf").FullName;
    private readonly Recordings _shelf;

    public RecordingsTests() => _shelf = new Recordings(new RecordsInMemory(), _folder, new FakeTimeProvider());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("atlas.csv", "item_id,response\na,yes\nb,\"no, never\"\n", "item_id", "response", null)]
    [InlineData("atlas.csv", "Answer,Sample ID\nyes,a\nno,b\n", "Sample ID", "Answer", null)]
    [InlineData("atlas.csv", "id,epoch,output\na,1,yes\na,2,no\n", "id", "output", "epoch")]
    [InlineData("atlas.jsonl", "{\"id\":\"a\",\"response\":\"yes\"}\n{\"id\":\"b\",\"response\":\"no\"}\n", "id", "response", null)]
    public async Task Add_UsualNames_FindsTheColumns(string file, string content, string id, string response, string? epoch)
    {
        Recording added = (await AddAsync("atlas", file, content)).Body;
        Assert.Equal((id, response, epoch, 2), (added.IdColumn, added.ResponseColumn, added.EpochColumn, added.Rows));
        Assert.Equal(content, await File.ReadAllTextAsync(Path.Combine(_folder, added.File), Cancel));
    }

    [Fact]
    public async Task SpecOf_NamesWithBlanks_IsReadBackAsASpec()
    {
        Recording added = (await AddAsync("atlas", "x.csv", "Sample ID,Answer & more\na,yes\n", response: "answer & more")).Body;
        Core.Models.ModelSpec spec = Core.Models.ModelSpec.Parse(_shelf.SpecOf(added));
        Assert.Equal(Path.Combine(_folder, "atlas.csv"), spec.Name);
        Assert.Equal([new("id", "Sample ID"), new("response", "Answer & more")], spec.Options);
    }

    [Theory]
    [InlineData("atlas", "x.csv", "a,b\n1,2\n", "No column looks like the one of the ids.")]
    [InlineData("atlas", "x.csv", "id,b\n1,2\n", "No column looks like the one of the responses.")]
    [InlineData("atlas", "x.csv", "id,response\n", "The file holds no responses.")]
    [InlineData("atlas", "x.csv", "id,response\na,yes\n,no\n", "Line 3 has no id.")]
    [InlineData("atlas", "x.csv", "id,response\na,yes\na,no\n", "Id 'a' stands in lines 2 and 3.")]
    [InlineData("atlas", "x.xlsx", "", "'x.xlsx' is no file of recorded responses.")]
    [InlineData("../atlas", "x.csv", "id,response\na,yes\n", "'../atlas' cannot name recorded responses.")]
    public async Task Add_WhatIsNoGood_IsRefusedAndKeepsNothing(string name, string file, string content, string message)
    {
        BadInputException refused = await Assert.ThrowsAsync<BadInputException>(() => AddAsync(name, file, content));
        Assert.Equal(message, refused.Problems[0].Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
        Assert.Empty(await _shelf.ListAsync(Cancel));
    }

    [Fact]
    public async Task Add_ANameThatIsTaken_LeavesTheFirst()
    {
        await AddAsync("atlas", "x.csv", "id,response\na,first\n");
        BadInputException refused = await Assert.ThrowsAsync<BadInputException>(() => AddAsync("atlas", "x.csv", "id,response\na,other\n"));
        Assert.StartsWith("'atlas' is taken", refused.Problems[0].Message, StringComparison.Ordinal);
        Assert.Contains("first", await File.ReadAllTextAsync(Path.Combine(_folder, "atlas.csv"), Cancel), StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateFiles(_folder));
    }

    [Fact]
    public async Task Add_AfterADeathBetweenRecordAndFile_MendsIt()
    {
        await AddAsync("atlas", "x.csv", "id,response\na,first\n");
        File.Delete(Path.Combine(_folder, "atlas.csv"));
        await AddAsync("atlas", "x.csv", "id,response\na,first\n");
        Assert.True(File.Exists(Path.Combine(_folder, "atlas.csv")));
    }

    private async Task<Kept<Recording>> AddAsync(string name, string file, string content, string? response = null) => await _shelf.AddAsync(
        new NewRecording(name, file, ResponseColumn: response), new MemoryStream(Encoding.UTF8.GetBytes(content)), new Actor("ann"), Cancel);
}
