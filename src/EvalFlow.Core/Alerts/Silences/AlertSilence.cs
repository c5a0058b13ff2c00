using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Alerts;

/// <summary>Keeps alerts quiet for a time because somebody said why. What it matches is still recorded and listed.</summary>
public sealed record AlertSilence
{
    /// <summary>A silence ends by itself; nobody remembers longer why it was there.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(14);

    public required string SilenceId { get; init; }

    /// <summary>Patterns with * for any text; null matches everything. At least one is set.</summary>
    public string? Eval { get; init; }
    public string? Domain { get; init; }
    public string? Metric { get; init; }

    /// <summary>Matches the candidate's model.</summary>
    public string? Model { get; init; }
    public required string Who { get; init; }
    public required string Why { get; init; }

    /// <summary>A second person; without one, severity 5 is told in spite of the silence.</summary>
    public string? ApprovedBy { get; init; }
    public required DateTimeOffset StartsAt { get; init; }
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>Who ended it early; null when nobody did.</summary>
    public string? EndedBy { get; init; }

    public bool IsActive(DateTimeOffset now) => StartsAt <= now && now < EndsAt;

    /// <summary>True when it keeps the whole alert quiet: every row that has not recovered matches.</summary>
    public bool Mutes(Alert alert, DateTimeOffset now)
    {
        AlertRow[] open = [.. alert.Rows.Where(row => row.RecoveredBy is null)];
        return IsActive(now) && (alert.Severity < AlertSeverity.Critical || ApprovedBy is not null)
            && Pattern.Fits(Domain, alert.Domain) && Pattern.Fits(Model, alert.CandidateModel)
            && open.Length > 0 && open.All(row => Pattern.Fits(Eval, row.EvalId) && Pattern.Fits(Metric, row.Metric));
    }

    /// <summary>The silence, or everything that is wrong with it. Nothing is stored.</summary>
    public static AlertSilence Create(SilenceRequest request, DateTimeOffset now)
    {
        List<Problem> problems = [.. request.Check()];
        if (problems.Count > 0)
        {
            throw new BadInputException(problems);
        }
        string content = string.Join('|', request.Eval, request.Domain, request.Metric, request.Model, request.Who, request.Why, now.UtcTicks);
        return new AlertSilence
        {
            SilenceId = $"s-{AlertGrouping.Hash(content)[..10]}",
            Eval = request.Eval,
            Domain = request.Domain,
            Metric = request.Metric,
            Model = request.Model,
            Who = request.Who!.Trim(),
            Why = request.Why!.Trim(),
            ApprovedBy = request.ApprovedBy?.Trim(),
            StartsAt = now,
            EndsAt = now + request.For,
        };
    }
}

/// <summary>What a person asks for when they silence something.</summary>
public sealed record SilenceRequest(
    string? Eval, string? Domain, string? Metric, string? Model, string? Who, string? Why, string? ApprovedBy, TimeSpan For)
{
    internal IEnumerable<Problem> Check()
    {
        if (Eval is null && Domain is null && Metric is null && Model is null)
        {
            yield return Wrong("eval", "The silence would match every alert.", "Name at least one of eval, domain, metric and model.");
        }
        if (string.IsNullOrWhiteSpace(Why))
        {
            yield return Wrong("why", "A silence needs a reason.", "Say why: whoever finds it next week must be able to judge it.");
        }
        if (string.IsNullOrWhiteSpace(Who))
        {
            yield return Wrong("who", "A silence needs the name of who asks for it.", "Say who you are.");
        }
        if (For <= TimeSpan.Zero || For > AlertSilence.Longest)
        {
            yield return Wrong("for", "The silence is not between a moment and 14 days long.", "Use a time such as 4h or 3d, of at most 14d; a longer one must be renewed.");
        }
        if (ApprovedBy is not null && (ApprovedBy.Trim().Length == 0 || string.Equals(ApprovedBy.Trim(), Who?.Trim(), StringComparison.OrdinalIgnoreCase)))
        {
            yield return Wrong("approved_by", "The second person must be another one.", "Have somebody else approve it, or leave this out; severity 5 is then told in spite of the silence.");
        }
    }

    private static Problem Wrong(string field, string message, string fix) => new("silence", null, null, field, message, fix);
}

/// <summary>Where a host keeps its silences.</summary>
public interface ISilenceStore
{
    /// <summary>Adding the same id twice is the same as once.</summary>
    Task AddAsync(AlertSilence silence, CancellationToken cancellationToken);

    /// <summary>Those that end after <paramref name="after"/>, soonest end first.</summary>
    Task<IReadOnlyList<AlertSilence>> ListAsync(DateTimeOffset after, CancellationToken cancellationToken);

    /// <summary>Ends a silence now. False when there is none with this id, or it has ended.</summary>
    Task<bool> EndAsync(string silenceId, string who, DateTimeOffset now, CancellationToken cancellationToken);
}
