using EvalFlow.Core.Tables;

namespace EvalFlow.Core.Tests.Tables;

public sealed class JsonLinesTableTests
{
    [Fact]
    public void Read_AnyKindsOfValues_GivesTheirText()
    {
        (IReadOnlyList<string> columns, List<Rows.Row> rows) = Rows.OfText("samples.jsonl", """
            {"text": "a \"b\" \u00e4\n", "number": 1.50, "flag": true, "nothing": null, "list": ["x", 2], "object": {"k": "v"}}
            """);

        Assert.Equal(["text", "number", "flag", "nothing", "list", "object"], columns);
        Assert.Equal(["a \"b\" ä\n", "1.50", "true", null, "[\"x\", 2]", "{\"k\": \"v\"}"], Assert.Single(rows).Cells);
    }

    [Fact]
    public void Read_KeysInAnotherOrderAndNewKeys_AreFoundByName()
    {
        using TempFolder folder = new();
        string path = folder.Write("samples.ndjson", "\uFEFF{\"id\": \"1\", \"text\": \"a\"}\r\n\r\n  {\"extra\": \"x\", \"text\": \"b\", \"id\": \"2\"}\n{\"text\": \"c\"}");
        using ITableReader table = TableFile.Open(path, "samples.ndjson");

        Assert.Equal(["id", "text"], table.Columns);
        Assert.True(table.Read());
        Assert.Equal(("1", "a", null, 1), (table.Get("id"), table.Get("text"), table.Get("extra"), table.Line));
        Assert.True(table.Read());
        Assert.Equal(("2", "b", "x", 3), (table.Get("id"), table.Get("text"), table.Get("extra"), table.Line));
        Assert.True(table.Read());
        Assert.Equal((null, "c", null, 4), (table.Get("id"), table.Get("text"), table.Get("extra"), table.Line));
        Assert.False(table.Read());
        Assert.Equal(["id", "text", "extra"], table.Columns);
    }

    [Fact]
    public void IsList_TextThatLooksLikeAList_IsNone()
    {
        using TempFolder folder = new();
        using ITableReader table = TableFile.Open(folder.Write("samples.jsonl", """{"a": ["x"], "b": "[\"x\"]"}"""), "samples.jsonl");

        Assert.True(table.Read());
        Assert.Equal((true, false), (table.IsList("a"), table.IsList("b")));
    }

    [Fact]
    public void Read_LineLongerThanTheBuffer_IsWhole()
    {
        string text = new('x', 1_000_000);

        (_, List<Rows.Row> rows) = Rows.OfText("samples.jsonl", $"{{\"text\": \"{text}\"}}\n{{\"text\": \"y\"}}\n");

        Assert.Equal([text, "y"], rows.Select(row => row.Cells[0]));
    }
}
