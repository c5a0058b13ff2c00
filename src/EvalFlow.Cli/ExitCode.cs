namespace EvalFlow.Cli;

/// <summary>What the shell learns; part of the contract.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Done, and a regression was found or a gate failed.</summary>
    public const int Regressed = 1;

    /// <summary>Bad input or usage; nothing changed.</summary>
    public const int BadInput = 2;

    /// <summary>The run ended, but some samples could not be evaluated.</summary>
    public const int Incomplete = 3;

    /// <summary>Cancelled; can be resumed.</summary>
    public const int Cancelled = 130;
}
