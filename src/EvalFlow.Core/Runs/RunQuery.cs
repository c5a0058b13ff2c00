namespace EvalFlow.Core.Runs;

/// <summary>Which runs to find. What is null does not restrict.</summary>
/// <param name="Text">Part of the run's id, its eval's id or its model; letters of ASCII in any case.</param>
/// <param name="EndedOnly">Only runs that have come to their end.</param>
/// <param name="Skip">Runs before the first one wanted, newest first.</param>
/// <param name="Take">Runs wanted at most; at least 0.</param>
public sealed record RunQuery(
    string? EvalId = null, string? Model = null, RunStatus? Status = null, string? Text = null, bool EndedOnly = false, int Skip = 0, int Take = 25)
{
    /// <summary>For stores that look at one run after the other.</summary>
    public bool Fits(string runId, string evalId, string model, RunStatus status) =>
        (EvalId is null || EvalId == evalId) && (Model is null || Model == model) && (Status is null || Status == status)
        && (!EndedOnly || status is RunStatus.Completed or RunStatus.CompletedWithErrors)
        && (Text is null || runId.Contains(Text, StringComparison.OrdinalIgnoreCase) || evalId.Contains(Text, StringComparison.OrdinalIgnoreCase)
            || model.Contains(Text, StringComparison.OrdinalIgnoreCase));
}

/// <param name="Runs">Newest first.</param>
/// <param name="Total">All that fit, those skipped and those not taken included.</param>
/// <param name="Evals">Ids of the evals of all runs, to choose from; in ordinal order.</param>
/// <param name="Models">Models of all runs of the eval that was asked for, or of all; in ordinal order.</param>
public sealed record FoundRuns(IReadOnlyList<Run> Runs, int Total, IReadOnlyList<string> Evals, IReadOnlyList<string> Models);

/// <summary>A page of a list of runs.</summary>
/// <param name="Page">1-based; within the pages that there are.</param>
public sealed record PageOfRuns(FoundRuns Found, int Page, int Pages)
{
    /// <param name="page">1-based; one beyond the end means the last.</param>
    /// <param name="size">Runs of a page; at least 1.</param>
    /// <param name="beyond">Runs wanted after those of the page.</param>
    public static async Task<PageOfRuns> FindAsync(
        IRunStore runs, RunQuery query, int page, int size, CancellationToken cancellationToken, int beyond = 0)
    {
        RunQuery asked = query with { Skip = (int)Math.Min(int.MaxValue, (Math.Max(1L, page) - 1) * size), Take = size + beyond };
        FoundRuns found = await runs.SearchAsync(asked, cancellationToken);
        int pages = Math.Max(1, (found.Total + size - 1) / size);
        int at = Math.Clamp(page, 1, pages);
        return new PageOfRuns(at == page ? found : await runs.SearchAsync(asked with { Skip = (at - 1) * size }, cancellationToken), at, pages);
    }
}
