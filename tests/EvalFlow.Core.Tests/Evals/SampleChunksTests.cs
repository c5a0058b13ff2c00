using System.Text;
using EvalFlow.Core.Evals;
using FsCheck;
using FsCheck.Fluent;

namespace EvalFlow.Core.Tests.Evals;

public sealed class SampleChunksTests
{
    [Fact]
    public void Unpack_AnySamplesPacked_ComeBackAsTheyWere() =>
        Prop.ForAll(Samples().ArrayOf().ToArbitrary(), samples =>
        {
            SampleChunk chunk = SampleChunks.Pack(1500, samples);
            Assert.Equal((1500, samples.Length), (chunk.First, chunk.Count));
            Assert.Equal(samples.Select(Show), SampleChunks.Unpack(chunk.Bytes).Select(Show));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Unpack_DamagedBytes_Throws()
    {
        byte[] bytes = SampleChunks.Pack(0, [new Sample { Id = "a", Input = "b" }]).Bytes.ToArray();
        bytes[bytes.Length / 2] ^= 0xFF;

        Assert.ThrowsAny<Exception>(() => SampleChunks.Unpack(bytes));
    }

    // What is stored must stay readable: this chunk was packed by the first version of the format.
    [Fact]
    public void Unpack_ChunkOfTheFirstVersion_IsStillRead()
    {
        byte[] stored = Convert.FromBase64String(FirstVersion);

        Sample sample = Assert.Single(SampleChunks.Unpack(stored));

        Assert.Equal(Show(Whole), Show(sample));
    }

    internal static Sample Whole { get; } = new()
    {
        Id = "v2-1",
        Input = "Wie \"geht\" das?\n😀",
        Targets = ["so", "anders"],
        Cluster = "c",
        Slices = new Dictionary<string, string> { ["lang"] = "de" },
        Columns = new Dictionary<string, string> { ["context"] = "hier" },
        Messages = [new ChatTurn("user", "Wie?")],
    };

    private const string FirstVersion =
        "H4sIAAAAAAAEA6tWKlOyMtRRylOyMqzlqlbKVLJSKjPSNVTSUSpUslIKz0xViFFKT80oiVFSSEksto/Jiyl1sTB2iSl1cTUwUNJR"
        + "KlGyilYqzlfSUUrMS0ktKlaK1VFKVrJSSlbSUSpWsqpWyknMS1eyUkpJVarVUaoAiSTn55WkVpQoWSllZKYWgYRzlayiq5WKlKyUSotTiyCmguy2V6qNrQUAcYWhi6MAAAA=";

    private static Gen<Sample> Samples()
    {
        Gen<string> text = ArbMap.Default.GeneratorFor<string>().Select(value => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value ?? "")));
        Gen<Dictionary<string, string>> cells = text.Zip(text).ListOf().Select(pairs => pairs.DistinctBy(pair => pair.Item1).ToDictionary(pair => pair.Item1, pair => pair.Item2));
        return from id in text
               from input in text
               from targets in text.ListOf()
               from cluster in text.OrNull()
               from slices in cells
               from columns in cells
               from messages in text.Zip(text).Select(turn => new ChatTurn(turn.Item1, turn.Item2)).NonEmptyListOf().OrNull()
               select new Sample
               {
                   Id = id,
                   Input = input,
                   Targets = [.. targets],
                   Cluster = cluster,
                   Slices = slices,
                   Columns = columns,
                   Messages = messages is null ? null : [.. messages],
               };
    }

    // Records compare lists and dictionaries by reference.
    private static string Show(Sample sample) => System.Text.Json.JsonSerializer.Serialize(sample);
}
