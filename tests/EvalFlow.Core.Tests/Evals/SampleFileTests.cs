using EvalFlow.Core.Evals;
using MiniExcelLibs;

namespace EvalFlow.Core.Tests.Evals;

public sealed class SampleFileTests
{
    [Fact]
    public void Read_EveryRole_ArrivesInTheSample()
    {
        Sample sample = Assert.Single(Read(
            "{ path: a.csv, id: id, input: q, target: t, cluster: c, slices: [s, empty], columns: [x] }",
            "a.csv", "id,q,t,c,s,empty,x,unused\n1,Question,Answer,family,de,,kept,lost\n"));

        Assert.Equal(("1", "Question", "family"), (sample.Id, sample.Input, sample.Cluster));
        Assert.Equal(["Answer"], sample.Targets);
        Assert.Equal(new Dictionary<string, string> { ["s"] = "de" }, sample.Slices);
        Assert.Equal(new Dictionary<string, string> { ["x"] = "kept" }, sample.Columns);
        Assert.Null(sample.Messages);
    }

    [Fact]
    public void Read_SameContentInEveryKindOfFile_GivesTheSameSamples()
    {
        const string Source = "{ path: FILE, id: id, input: input, target: target, slices: [kind] }";
        using TempFolder folder = new();
        folder.Write("a.csv", "\uFEFFid;input;target;kind\r\n1;\"two\nlines\";ja;x\r\n2;b;;y\r\n");
        folder.Write("a.tsv", "id\tinput\ttarget\tkind\n1\t\"two\nlines\"\tja\tx\n2\tb\t\ty\n");
        folder.Write("a.jsonl", "{\"id\": 1, \"input\": \"two\\nlines\", \"target\": \"ja\", \"kind\": \"x\"}\n{\"kind\": \"y\", \"id\": \"2\", \"input\": \"b\"}\n");
        MiniExcel.SaveAs(Path.Combine(folder.Path, "a.xlsx"), new[] { new { id = 1, input = "two\nlines", target = "ja", kind = "x" }, new { id = 2, input = "b", target = "", kind = "y" } });

        string[] hashes = [.. new[] { "a.csv", "a.tsv", "a.jsonl", "a.xlsx" }.Select(file => Hash(folder, Definitions.With(Source.Replace("FILE", file))))];
        string inline = Hash(folder, Definitions.With("\n  - { id: 1, input: \"two\\nlines\", target: ja, kind: x }\n  - { id: 2, input: b, kind: y }"));

        Assert.All(hashes, hash => Assert.Equal(inline, hash));
    }

    [Theory]
    [InlineData("id: [id, q]", "1|Question")]
    [InlineData("id: \"v2-{{id}}\"", "v2-1")]
    [InlineData("id: \"{{q}}/{{ id }}\"", "Question/1")]
    public void Read_IdOfSeveralParts_IsJoined(string id, string expected) =>
        Assert.Equal(expected, Assert.Single(Read($"{{ path: a.csv, {id}, input: q }}", "a.csv", "id,q\n1,Question\n")).Id);

    [Fact]
    public void Read_Where_KeepsOnlyRowsThatPassEveryFilter()
    {
        List<Sample> samples = Read(
            "{ path: a.csv, id: id, where: { kind: [x, y], lang: de } }",
            "a.csv", "id,input,kind,lang\n1,a,x,de\n2,b,z,de\n3,c,y,en\n4,d,y,de\n");

        Assert.Equal(["1", "4"], samples.Select(sample => sample.Id));
    }

    [Theory]
    [InlineData("""{"id": "1", "input": "q", "t": ["yes", 2, null]}""", new[] { "yes", "2" })]
    [InlineData("""{"id": "1", "input": "q", "t": "[\"yes\", \"no\"]"}""", new[] { "yes", "no" })]
    [InlineData("""{"id": "1", "input": "q", "t": "[1, 2]"}""", new[] { "[1, 2]" })]
    [InlineData("""{"id": "1", "input": "q", "t": "[Yes]"}""", new[] { "[Yes]" })]
    [InlineData("""{"id": "1", "input": "q", "t": " [ \"yes\" ] "}""", new[] { "yes" })]
    [InlineData("""{"id": "1", "input": "q", "t": "[\"yes\", 2]"}""", new[] { "[\"yes\", 2]" })]
    [InlineData("""{"id": "1", "input": "q", "t": "[\"a\" is broken]"}""", new[] { "[\"a\" is broken]" })]
    [InlineData("""{"id": "1", "input": "q", "t": "["}""", new[] { "[" })]
    [InlineData("""{"id": "1", "input": "q", "t": "[]"}""", new string[0])]
    [InlineData("""{"id": "1", "input": "q", "t": 4.50}""", new[] { "4.50" })]
    [InlineData("""{"id": "1", "input": "q", "t": ""}""", new string[0])]
    public void Read_TargetCell_IsOneAnswerOrAList(string line, string[] expected) =>
        Assert.Equal(expected, Assert.Single(Read("{ path: a.jsonl, id: id, target: t }", "a.jsonl", line)).Targets);

    [Fact]
    public void Read_Messages_AreTheConversationAndTheInputIsItsEnd()
    {
        Sample sample = Assert.Single(Read("{ path: a.jsonl, id: id, messages: chat }", "a.jsonl",
            """{"id": "1", "chat": [{"role": "system", "content": "S"}, {"role": "user", "content": "A"}, {"role": "assistant", "content": "B"}, {"role": "user", "content": "C"}]}"""));

        Assert.Equal([new("system", "S"), new("user", "A"), new("assistant", "B"), new ChatTurn("user", "C")], sample.Messages!);
        Assert.Equal("C", sample.Input);
    }

    [Fact]
    public void Read_ColumnsOfTemplateAndGraders_AreKeptWhereTheFileHasThem()
    {
        using TempFolder folder = new();
        folder.Write("a.csv", "id,input,context,human,unused\n1,q,here,yes,x\n");
        EvalDefinition definition = Definitions.Read(Definitions.With("{ path: a.csv, id: id }")
            .Replace("type: refusal }", "type: refusal }, { name: h, type: column, column: human }, { name: r, type: column, column: beside_the_response }")
            + "\nprompt: { template: \"{{context}} {{input}}\" }");

        Sample sample = Assert.Single(SampleFile.Read(definition, folder.Path, problem => Assert.Fail(problem.Message)));

        Assert.Equal(new Dictionary<string, string> { ["context"] = "here", ["human"] = "yes" }, sample.Columns);
        Assert.Equal("here q", Placeholders.Fill(definition.Prompt.Template, sample));
    }

    [Fact]
    public void Read_NoIdColumn_IdsComeFromContentAndNotFromPosition()
    {
        const string Source = "{ path: a.csv, slices: [kind] }";
        List<Sample> before = Read(Source, "a.csv", "input,kind,note\nOne,x,\nTwo,x,\nTwo,y,\n");
        List<Sample> after = Read(Source, "a.csv", "kind,input,note\ny,Two,moved\nx,One,corrected\nx,Two,\n");

        Assert.All(before, sample => Assert.Matches("^s-[0-9a-f]{12}$", sample.Id));
        Assert.Equal(3, before.Select(sample => sample.Id).Distinct().Count());
        Assert.Equal(before.Select(sample => sample.Id).Order(), after.Select(sample => sample.Id).Order());
    }

    [Fact]
    public void Read_FolderSeparatorOfAnotherSystem_IsUnderstood()
    {
        using TempFolder folder = new();
        Directory.CreateDirectory(Path.Combine(folder.Path, "data"));
        folder.Write(Path.Combine("data", "a.csv"), "id,input\n1,q\n");

        Assert.Single(SampleFile.Read(Definitions.Read(Definitions.With("{ path: data\\a.csv, id: id }")), folder.Path, problem => Assert.Fail(problem.Message)));
    }

    [Fact]
    public void DuplicateIds_TwoIdsThatOnlyShareTheirHash_AreNotReported()
    {
        DuplicateIds duplicates = new(id => (ulong)id.Length);
        SampleRow[] rows = [.. new[] { "a", "b", "cc", "a" }.Select((id, i) => new SampleRow(new Sample { Id = id, Input = "" }, i + 2, id))];
        foreach (SampleRow row in rows)
        {
            duplicates.Add(row.Sample.Id);
        }
        List<Problem> problems = [];

        duplicates.Report(() => rows, problems.Add, "a.csv");

        Assert.Equal("The id 'a' is already used in line 2.", Assert.Single(problems).Message);
    }

    [Fact]
    public void DuplicateIds_TwoContentsWithOneGeneratedId_AreCalledWhatTheyAre()
    {
        DuplicateIds duplicates = new();
        SampleRow[] rows = [.. new[] { "content one", "content two" }.Select((content, i) => new SampleRow(new Sample { Id = "s-1", Input = "" }, i + 2, content))];
        Array.ForEach(rows, row => duplicates.Add(row.Sample.Id));
        List<Problem> problems = [];

        duplicates.Report(() => rows, problems.Add, "a.csv");

        Assert.Equal("The id 's-1' is already used in line 2.", Assert.Single(problems).Message);
    }

    [Fact]
    public void Hash64Set_ManyHashes_KnowsEachOnce()
    {
        Hash64Set set = new();

        Assert.All(Enumerable.Range(0, 100_000), i => Assert.True(set.Add((ulong)i * 0x9E3779B97F4A7C15)));
        Assert.All(Enumerable.Range(0, 100_000), i => Assert.False(set.Add((ulong)i * 0x9E3779B97F4A7C15)));
    }

    private static List<Sample> Read(string source, string file, string text)
    {
        using TempFolder folder = new();
        folder.Write(file, text);
        return [.. SampleFile.Read(Definitions.Read(Definitions.With(source)), folder.Path, problem => Assert.Fail(problem.Message))];
    }

    private static string Hash(TempFolder folder, string yaml)
    {
        using DatasetHash hash = new();
        foreach (Sample sample in SampleFile.Read(Definitions.Read(yaml), folder.Path, problem => Assert.Fail(problem.Message)))
        {
            hash.Add(sample);
        }
        return hash.Take();
    }
}
