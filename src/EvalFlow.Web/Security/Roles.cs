namespace EvalFlow.Web.Security;

/// <summary>What a person may be. A person may have several; apart from reading, none contains another.</summary>
public static class Roles
{
    /// <summary>Reads results; sees no text of samples.</summary>
    public const string Viewer = "viewer";

    /// <summary>Starts, resumes and cancels runs, edits evals, answers alerts.</summary>
    public const string Analyst = "analyst";

    /// <summary>Labels responses, and may reveal their text.</summary>
    public const string Reviewer = "reviewer";

    /// <summary>Approves evals, waivers and releases.</summary>
    public const string Approver = "approver";

    /// <summary>Sets up who is told and who may what. Approves nothing: who hands out keys must not also sign.</summary>
    public const string Admin = "admin";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Viewer, Analyst, Reviewer, Approver, Admin];
}
