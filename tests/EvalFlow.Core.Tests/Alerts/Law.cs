using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace EvalFlow.Core.Tests.Alerts;

/// <summary>Checks a law on 300 random inputs, the same ones every time. Each was tried on 3,000 others.</summary>
internal static class Law
{
    private static readonly Config SameEveryTime = Config.QuickThrowOnFailure
        .WithQuietOnSuccess(true)
        .WithMaxTest(300)
        .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(20_261_124UL), FSharpOption<int>.None)));

    public static void Holds<T>(Gen<T> inputs, Func<T, bool> law) => Prop.ForAll(inputs.ToArbitrary(), law).Check(SameEveryTime);

    public static void Holds<T>(Gen<T> inputs, Action<T> law) => Prop.ForAll(inputs.ToArbitrary(), law).Check(SameEveryTime);
}
