using EvalFlow.Core.Evals;

namespace EvalFlow.Cli.Output;

/// <summary>Says that EvalFlow itself failed, and that nothing finished was lost.</summary>
internal static class FailureView
{
    public static void Write(Screen screen, Exception failure)
    {
        bool trace = Environment.GetEnvironmentVariable("EVALFLOW_TRACE") == "1";
        string message = trace ? failure.ToString() : $"{failure.GetType().Name}: {failure.Message}";
        if (screen.Json)
        {
            screen.WriteJson(new ErrorReport(new ErrorBody("internal_error", message, [])));
        }
        screen.Warn($"EvalFlow failed: {message}");
        screen.Note("Finished samples are kept; give the same command again to go on. EVALFLOW_TRACE=1 shows where it failed.");
    }
}
