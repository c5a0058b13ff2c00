using System.IO.Compression;
using System.Text;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Tests.Runs;

public sealed class ScoreColumnsTests
{
    [Fact]
    public void Read_TheFirstFormat_HasScoresAndNoBehaviours()
    {
        using MemoryStream buffer = new();
        using (BinaryWriter writer = new(new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true), Encoding.UTF8))
        {
            writer.Write((byte)1);
            Texts(writer, "language");
            Texts(writer, "g");
            Texts(writer, "fam", "en", "yes");
            writer.Write7BitEncodedInt(1);
            writer.Write7BitEncodedInt(300);
            writer.Write("ïd");
            writer.Write7BitEncodedInt(1);
            writer.Write7BitEncodedInt(2);
            writer.Write7BitEncodedInt(1);
            writer.Write((byte)0x80);
            writer.Write7BitEncodedInt(3);
            writer.Write(0.25);
        }

        ScoreColumns columns = ScoreColumns.Read(buffer.ToArray());

        Assert.Equal((1, 1, 300, "ïd", "fam"), (columns.Count, columns.Pairs, columns.Ordinals[0], columns.Id(0), columns.Text(columns.Clusters[0])));
        Assert.Equal("en", columns.Text(columns.Slices[0]));
        Assert.Equal(new Cell(Outcome.Scored, "yes", 0.25), columns.Cell(0));
        Assert.Null(columns.Behaviours);
    }

    [Fact]
    public void WriteThenRead_GivesTheSameBehaviours()
    {
        Behaviour?[] behaviours =
        [
            new Behaviour(70_000, RefusalStyle.CorrectsPremise, "de", "length", 0, 5_000_000, 1.5),
            null,
            new Behaviour(0, RefusalStyle.Answers, null, null, null, null, null),
        ];
        ScoreBlock block = new([], ["g"], [Scored.Sample(0, null, [], "yes", "no"), Scored.Sample(1, null, [], "yes")])
        {
            Behaviours = BehaviourColumns.Of(behaviours),
        };

        BehaviourColumns read = ScoreColumns.Read(block.Write()).Behaviours!;

        Assert.Equal(behaviours, [read[0], read[1], read[2]]);
    }

    [Fact]
    public void Read_BytesCutShort_Throws()
    {
        byte[] whole = new ScoreBlock([], ["g"], [Scored.Sample(0, null, [], "yes")]).Write().ToArray();
        using MemoryStream buffer = new();
        using (GZipStream gzip = new(buffer, CompressionMode.Compress, leaveOpen: true))
        {
            using GZipStream unpacked = new(new MemoryStream(whole), CompressionMode.Decompress);
            byte[] bytes = new byte[20];
            gzip.Write(bytes.AsSpan(0, unpacked.ReadAtLeast(bytes, 20, throwOnEndOfStream: false)));
        }
        Assert.Throws<InvalidDataException>(() => ScoreColumns.Read(buffer.ToArray()));
    }

    private static void Texts(BinaryWriter writer, params string[] texts)
    {
        writer.Write7BitEncodedInt(texts.Length);
        Array.ForEach(texts, writer.Write);
    }
}
