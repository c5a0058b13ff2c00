using EvalFlow.Core.Grading;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Tests.Runs;

public sealed class ScoreBlockTests
{
    [Fact]
    public void WriteThenRead_GivesTheSameScores()
    {
        ScoredSample first = Scored.Sample(7, "family-a", ["en", null], "yes", "!");
        ScoredSample second = new(9, "id with ünïcode|~ab", null, ["de", "harm"], 2, 1);
        second[0, 0] = new Cell(Outcome.Scored, null, 0.1);
        second[1, 0] = new Cell(Outcome.Errored, null, null);

        ScoreBlock read = ScoreBlock.Read(new ScoreBlock(["language", "type"], ["g"], [first, second]).Write());

        Assert.Equal(["language", "type"], read.SliceNames);
        Assert.Equal(["g"], read.Graders);
        Assert.Equal([7, 9], read.Samples.Select(sample => sample.Ordinal));
        Assert.Equal(["s-7", "id with ünïcode|~ab"], read.Samples.Select(sample => sample.Id));
        Assert.Equal(["family-a", null], read.Samples.Select(sample => sample.Cluster));
        Assert.Equal(["en", null], read.Samples[0].Slices);
        Assert.Equal(new Cell(Outcome.Scored, "yes", 1), read.Samples[0][0, 0]);
        Assert.Equal(new Cell(Outcome.JudgeFailed, null, null), read.Samples[0][1, 0]);
        Assert.Equal(new Cell(Outcome.Scored, null, 0.1), read.Samples[1][0, 0]);
        Assert.Equal(new Cell(Outcome.Errored, null, null), read.Samples[1][1, 0]);
    }

    [Fact]
    public void Read_AnUnknownFormat_SaysWhichOneItReads()
    {
        using MemoryStream buffer = new();
        using (System.IO.Compression.GZipStream gzip = new(buffer, System.IO.Compression.CompressionMode.Compress))
        {
            gzip.WriteByte(250);
        }
        InvalidDataException failure = Assert.Throws<InvalidDataException>(() => ScoreBlock.Read(buffer.ToArray()));
        Assert.Contains("250", failure.Message, StringComparison.Ordinal);
    }
}
