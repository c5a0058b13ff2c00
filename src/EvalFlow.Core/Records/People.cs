namespace EvalFlow.Core.Records;

/// <summary>Names of people, as far as a rule asks whether two of them are one.</summary>
public static class People
{
    /// <summary>True when both names are of the same person: letter case and blanks around do not matter. Nobody is the same as nobody else.</summary>
    public static bool Same(string? one, string? other) =>
        one is not null && other is not null && string.Equals(one.Trim(), other.Trim(), StringComparison.OrdinalIgnoreCase);
}
