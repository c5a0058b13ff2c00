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

    /// <summary>EvalFlow itself failed (a bug, or a disk that is full); never to be taken for a regression.</summary>
    public const int Failed = 70;

    /// <summary>Cancelled; can be resumed.</summary>
    public const int Cancelled = 130;
}
