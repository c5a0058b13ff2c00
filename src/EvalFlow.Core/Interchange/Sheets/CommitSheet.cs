using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Drafts;
using EvalFlow.Core.Records;

namespace EvalFlow.Core.Interchange.Sheets;

/// <summary>Registers a checked sheet as a new version of its eval, all or nothing.</summary>
/// <param name="remember">Where a team's choices of columns are kept; null to keep none.</param>
public sealed class CommitSheet(RegisterEval register, RememberMapping? remember)
{
    /// <param name="folder">Where definition and samples are left as files too; null for nowhere.</param>
    /// <exception cref="BadInputException">The sheet has errors, or the version exists by now with other content.</exception>
    public async Task<RegisteredEval> RunAsync(CheckedSheet sheet, string team, Actor actor, string? folder, CancellationToken cancellationToken)
    {
        sheet.ThrowIfRefused();
        using DraftFolder draft = await DraftFolder.WriteAsync(
            sheet.Form.Id, sheet.Yaml!, sheet.Samples.Select(row => row.Sample), folder, cancellationToken);
        RegisteredEval registered = await register.HandleAsync(draft.Definition, cancellationToken);
        if (remember is not null)
        {
            await remember.RunAsync(team, sheet.Reading.Mapping, actor, cancellationToken);
        }
        return registered;
    }
}
