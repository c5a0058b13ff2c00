using EvalFlow.Core;

namespace EvalFlow.Web.Runs;

/// <summary>How far a run is, as people read it.</summary>
internal static class ProgressWords
{
    public static string Of(long done, int planned, long errored)
    {
        string errors = errored > 0 ? $", {Numbers.Count(errored)} could not be evaluated" : "";
        return planned == 0 ? "Being planned" : $"{Numbers.Count(done)} of {Numbers.Count(planned)} samples done{errors}";
    }
}
