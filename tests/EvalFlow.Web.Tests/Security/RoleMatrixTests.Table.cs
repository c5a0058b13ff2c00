namespace EvalFlow.Web.Tests.Security;

public sealed partial class RoleMatrixTests
{
    private const string Expected = """
        POST /alerts/{id}/ack: analyst
        POST /alerts/{id}/finding: analyst
        POST /alerts/{id}/resolve: analyst
        POST /alerts/{id}/silence: analyst
        POST /api/v1/alerts/{id}/ack: analyst
        POST /api/v1/alerts/{id}/resolve: analyst
        POST /api/v1/comparisons: analyst
        POST /api/v1/evals/import: analyst
        POST /api/v1/evals/{eval}/decision: approver
        POST /api/v1/evals/{eval}/diff: analyst reviewer approver
        POST /api/v1/evals/{eval}/preview: analyst reviewer approver
        POST /api/v1/evals/{eval}/state: analyst
        POST /api/v1/evals/{eval}/try: analyst
        POST /api/v1/findings: analyst
        POST /api/v1/findings/{id}/assign: analyst
        POST /api/v1/findings/{id}/close: analyst
        POST /api/v1/findings/{id}/depend: analyst
        POST /api/v1/findings/{id}/dismiss: analyst
        POST /api/v1/findings/{id}/explain: analyst
        POST /api/v1/findings/{id}/mitigations: analyst
        POST /api/v1/findings/{id}/note: analyst
        POST /api/v1/findings/{id}/reopen: analyst
        POST /api/v1/mitigations/{id}/abandon: analyst
        POST /api/v1/mitigations/{id}/reopen: analyst
        POST /api/v1/mitigations/{id}/verify: analyst
        POST /api/v1/models/recorded: analyst
        POST /api/v1/releases: analyst
        POST /api/v1/releases/events: analyst
        POST /api/v1/releases/{id}/cancel: analyst
        POST /api/v1/releases/{id}/decision: approver
        POST /api/v1/releases/{id}/resume: analyst
        POST /api/v1/releases/{id}/signatures: approver
        POST /api/v1/releases/{id}/snapshots: approver
        POST /api/v1/releases/{id}/waivers: approver
        POST /api/v1/reviews: analyst
        POST /api/v1/reviews/access/{domain}: admin
        POST /api/v1/reviews/access/{domain}/open: admin
        POST /api/v1/reviews/items/{item}/adjudicate: reviewer
        POST /api/v1/reviews/items/{item}/label: reviewer
        PUT /api/v1/reviews/settings: analyst reviewer approver
        POST /api/v1/reviews/{queue}/disputed: reviewer
        POST /api/v1/reviews/{queue}/next: reviewer
        POST /api/v1/runs: analyst
        POST /api/v1/runs/{run}/cancel: analyst
        POST /api/v1/runs/{run}/resume: analyst
        POST /api/v1/silences: analyst
        POST /api/v1/silences/{id}/end: analyst
        POST /comparisons: analyst
        POST /comparisons/{baseline}/{run}/cases/{sample}: analyst reviewer approver
        POST /evals/drafts: analyst
        POST /evals/drafts/copy: analyst
        POST /evals/drafts/typed: analyst
        POST /evals/drafts/{draft}/choices: analyst
        POST /evals/drafts/{draft}/discard: analyst
        POST /evals/drafts/{draft}/file: analyst
        POST /evals/drafts/{draft}/form: analyst
        POST /evals/drafts/{draft}/register: analyst
        POST /evals/drafts/{draft}/text: analyst
        POST /evals/drafts/{draft}/try: analyst
        POST /evals/{eval}/changes/text: analyst reviewer approver
        POST /evals/{eval}/decision: approver
        POST /evals/{eval}/duplicates/text: analyst reviewer approver
        POST /evals/{eval}/state: analyst
        POST /evals/{eval}/text: analyst reviewer approver
        POST /evals/{eval}/try: analyst
        POST /findings/{id}/assign: analyst
        POST /findings/{id}/close: analyst
        POST /findings/{id}/dismiss: analyst
        POST /findings/{id}/explain: analyst
        POST /findings/{id}/mitigate: analyst
        POST /findings/{id}/note: analyst
        POST /findings/{id}/reopen: analyst
        POST /mitigations/{id}/abandon: analyst
        POST /mitigations/{id}/reopen: analyst
        POST /mitigations/{id}/verify: analyst
        POST /models: admin
        POST /models/recorded: analyst
        POST /preferences/theme: viewer analyst reviewer approver admin
        POST /releases: analyst
        POST /releases/{id}/decide: approver
        POST /releases/{id}/sign: approver
        POST /releases/{id}/snapshot: approver
        POST /releases/{id}/waive: approver
        POST /review/access: admin
        POST /review/access/open: admin
        POST /review/new: analyst
        POST /review/settings: analyst reviewer approver
        POST /review/{queue}/close: analyst
        POST /review/{queue}/items/{item}/decide: reviewer
        POST /review/{queue}/items/{item}/label: reviewer
        POST /review/{queue}/items/{item}/reveal: reviewer
        POST /review/{queue}/reopen: analyst
        POST /runs: analyst
        POST /runs/{run}/cancel: analyst
        POST /runs/{run}/resume: analyst
        POST /runs/{run}/samples/{sample}: analyst reviewer approver
        POST /sign-out: viewer analyst reviewer approver admin anonymous
        POST /silences/{id}/end: analyst
        """;
}
