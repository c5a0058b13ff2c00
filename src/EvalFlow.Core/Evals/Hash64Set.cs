namespace EvalFlow.Core.Evals;

/// <summary>A set of well mixed 64-bit hashes in 11 to 21 bytes each, without the copies of one large array that grows.</summary>
internal sealed class Hash64Set
{
    // Many small parts grow one at a time, so that old and new array never stand side by side as a whole.
    private readonly Part[] _parts = [.. Enumerable.Range(0, 256).Select(_ => new Part())];

    /// <summary>False when the hash is there already.</summary>
    public bool Add(ulong hash) => _parts[hash >> 56].Add(hash);

    private sealed class Part
    {
        private ulong[] _slots = new ulong[16];
        private int _count;

        public bool Add(ulong hash)
        {
            // Zero marks a free slot.
            hash = hash == 0 ? 1 : hash;
            if (!Place(_slots, hash))
            {
                return false;
            }
            if (++_count > _slots.Length / 4 * 3)
            {
                Grow();
            }
            return true;
        }

        private void Grow()
        {
            ulong[] larger = new ulong[_slots.Length * 2];
            foreach (ulong hash in _slots)
            {
                _ = hash != 0 && Place(larger, hash);
            }
            _slots = larger;
        }

        private static bool Place(ulong[] slots, ulong hash)
        {
            int mask = slots.Length - 1;
            int at = (int)hash & mask;
            while (slots[at] != 0)
            {
                if (slots[at] == hash)
                {
                    return false;
                }
                at = (at + 1) & mask;
            }
            slots[at] = hash;
            return true;
        }
    }
}
