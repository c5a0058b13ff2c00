namespace EvalFlow.Core.Releases;

/// <summary>Releases as other programs read them; the field names are the contract.</summary>
public sealed record ReleaseList(IReadOnlyList<ReleaseLine> Releases);

/// <param name="State">See <see cref="ReleaseStates"/>.</param>
public sealed record ReleaseLine(string ReleaseId, string State, Release Release);
