namespace EvalFlow.Statistics;

/// <summary>
/// Which of the same items how many takers got right: distinct patterns of 0 and 1, each with its count. Takers may be
/// model releases, epochs, or people.
/// </summary>
public sealed class ResponseTable
{
    private readonly List<(int[] Responses, long Count)> _patterns = [];

    /// <summary>A table of <paramref name="items"/> items, at least 1, without takers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1 item.</exception>
    public ResponseTable(int items)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(items, 1);
        Items = items;
    }

    /// <summary>Number of items.</summary>
    public int Items { get; }

    /// <summary>Number of takers.</summary>
    public long Takers { get; private set; }

    internal IReadOnlyList<(int[] Responses, long Count)> Patterns => _patterns;

    /// <summary>Adds <paramref name="count"/> takers with the same answers, one 0 or 1 per item.</summary>
    /// <exception cref="ArgumentException">Not one 0 or 1 per item, or a negative count.</exception>
    public void Add(IReadOnlyList<int> responses, long count = 1)
    {
        if (responses.Count != Items || responses.Any(response => response is not (0 or 1)) || count < 0)
        {
            throw new ArgumentException(
                $"{responses.Count} responses counted {count} times; it takes {Items} of 0 or 1, counted 0 times or more.",
                nameof(responses));
        }

        Takers += count;
        if (count > 0)
        {
            _patterns.Add(([.. responses], count));
        }
    }
}
