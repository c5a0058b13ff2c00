using System.Buffers.Binary;
using EvalFlow.Core.Runs;

namespace EvalFlow.AzureStorage.Runs;

/// <summary>What a run evaluates, frozen. One blob, since the shards of a large run would be thousands of rows.</summary>
internal sealed record RunPlan(IReadOnlyList<Shard> Shards, ReadOnlyMemory<byte>? Selection)
{
    // Number of shards, -1 or length of the selection; then index, first and count of each shard; then the selection.
    private const int HeadSize = 2 * sizeof(int);
    private const int ShardSize = 3 * sizeof(int);

    public ReadOnlyMemory<byte> Write()
    {
        byte[] bytes = new byte[HeadSize + (Shards.Count * ShardSize) + (Selection?.Length ?? 0)];
        Span<byte> rest = bytes;
        rest = Put(Put(rest, Shards.Count), Selection?.Length ?? -1);
        foreach (Shard shard in Shards)
        {
            rest = Put(Put(Put(rest, shard.Index), shard.First), shard.Count);
        }
        Selection?.Span.CopyTo(rest);
        return bytes;
    }

    public static RunPlan Read(ReadOnlyMemory<byte> bytes)
    {
        Shard[] shards = new Shard[At(bytes, 0)];
        int selection = At(bytes, 1);
        for (int i = 0; i < shards.Length; i++)
        {
            int place = 2 + (i * 3);
            shards[i] = new Shard(At(bytes, place), At(bytes, place + 1), At(bytes, place + 2));
        }
        // Not a conditional: there, null would become an empty memory by way of a byte array.
        ReadOnlyMemory<byte>? chosen = null;
        if (selection >= 0)
        {
            chosen = bytes[(HeadSize + (shards.Length * ShardSize))..];
        }
        return new RunPlan(shards, chosen);
    }

    public Shard? Find(int index) => Shards.FirstOrDefault(shard => shard.Index == index);

    private static Span<byte> Put(Span<byte> bytes, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes[sizeof(int)..];
    }

    private static int At(ReadOnlyMemory<byte> bytes, int place) =>
        BinaryPrimitives.ReadInt32LittleEndian(bytes.Span[(place * sizeof(int))..]);
}
