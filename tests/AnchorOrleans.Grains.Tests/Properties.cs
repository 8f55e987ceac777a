using FsCheck;
using FsCheck.Fluent;

namespace AnchorOrleans.Grains.Tests;

/// <summary>Says what must hold for every sequence of steps; a sequence that refutes it is shortened before it is shown.</summary>
internal static class Properties
{
    public static void HoldsForEverySequence<T>(Gen<T> step, Action<T[]> claim) =>
        Prop.ForAll(Arb.Array(Arb.From(step)), claim).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(60));
}
