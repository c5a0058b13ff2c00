using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Drafts;
using EvalFlow.Core.Interchange.Sheets;

namespace EvalFlow.Web.Evals.Drafts;

/// <summary>How far a draft has come. Each further part is null as long as the one before is no good.</summary>
public sealed record DraftCheck(EvalDraft Draft, EvalVersion? Last)
{
    /// <summary>Why the sheet cannot be read at all, or the form cannot be used.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>Set when a person has to say how the letters of a text file are to be read.</summary>
    public EncodingOffer? Offer { get; init; }
    public SheetReading? Reading { get; init; }
    public CheckedSheet? Checked { get; init; }

    public bool CanBeRegistered => Checked is { CanBeRegistered: true };

    /// <summary>The prompts as a model would be sent them; empty while there is no definition.</summary>
    public IEnumerable<PromptPreview> Prompts() => Checked is { Definition: { } definition } sheet
        ? PreviewPrompts.Of(definition, sheet.Samples.Select(row => row.Sample)) : [];
}

/// <summary>Reads and checks a draft with what was said so far, and registers it.</summary>
internal sealed class CheckDraft(IEvalRegistry registry, EvalIntake intake, RememberMapping remember, DraftDesk desk)
{
    public async Task<DraftCheck> RunAsync(EvalDraft draft, CancellationToken cancellationToken)
    {
        EvalVersion? last = await registry.FindAsync(draft.Form.Id, null, cancellationToken);
        DraftCheck check = new(draft, last);
        try
        {
            check = check with { Reading = await ReadAsync(draft, last, cancellationToken) };
            return check with { Checked = await new CheckSheet(registry, intake).RunAsync(check.Reading, draft.Form, cancellationToken) };
        }
        catch (UnknownEncodingException unknown)
        {
            return check with { Offer = unknown.Offer };
        }
        catch (BadInputException refused)
        {
            return check with { Problems = refused.Problems };
        }
    }

    private async Task<SheetReading> ReadAsync(EvalDraft draft, EvalVersion? last, CancellationToken cancellationToken)
    {
        EvalDefinition? definition = last is null ? null : EvalDefinitionReader.Read(last.Id, last.Source, []);
        SheetChoice choice = draft.Choice with { Remembered = await remember.RecallAsync(RememberMapping.Everybody, cancellationToken) };
        await using Stream sheet = desk.OpenSheet(draft);
        return await new ReadSheet(SheetLimits.Default).RunAsync(sheet, draft.FileName, choice, definition, cancellationToken);
    }
}
