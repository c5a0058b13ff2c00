namespace EvalFlow.Core.Runs;

/// <summary>How often workers turn to their storage, which on one machine costs microseconds and elsewhere money.</summary>
public sealed record WorkerPace
{
    /// <summary>How long a shard stays with a worker that gives no sign; it is renewed three times as often.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Longest pause between two looks into an empty queue; each look doubles the pause, from 2 ms on, or from 50 where this is longer.</summary>
    public TimeSpan LongestIdle { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// How long finished samples of a live model are gathered before they are saved. Zero: each is safe before its slot is free,
    /// so a crash repeats requests in flight only. More saves storage calls, and a crash repeats so much more.
    /// </summary>
    public TimeSpan CheckpointEvery { get; init; } = TimeSpan.Zero;

    /// <summary>How old what is known of a run may be when people watch it, and how soon it is noticed what others did to it.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.Zero;

    /// <summary>For storage that is far away and asks for money.</summary>
    public static WorkerPace Remote { get; } = new() { LongestIdle = TimeSpan.FromSeconds(5), LookEvery = TimeSpan.FromSeconds(5) };
}
