using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Drafts;
using EvalFlow.Core.Records;

namespace EvalFlow.Core.Interchange.Sheets;

/// <summary>A sheet that is to become a version of an eval.</summary>
/// <param name="File">Name of the file, as messages call it.</param>
/// <param name="Team">Whose choices of columns are remembered.</param>
public sealed record ImportOrder(string File, EvalForm Form, SheetChoice Choice, string Team = RememberMapping.Everybody)
{
    /// <summary>What a column is for, written COLUMN=FIELD. Throws <see cref="BadInputException"/> when it is not of that form.</summary>
    public static KeyValuePair<string, string> Column(string text)
    {
        int equals = text.LastIndexOf('=');
        return equals > 0 && equals < text.Length - 1
            ? new(text[..equals], text[(equals + 1)..])
            : throw new BadInputException("--map", $"'{text}' is not of the form COLUMN=FIELD.", "Write --map \"Question text=prompt\" or --map C=slice.");
    }
}

/// <summary>Makes a version of an eval from a sheet in one go, for those who do not look at it in between.</summary>
public sealed class ImportSheet(IEvalRegistry registry, EvalIntake intake, RegisterEval register, RememberMapping remember)
{
    /// <summary>Reads and checks a sheet; nothing is changed.</summary>
    /// <exception cref="BadInputException">It cannot be read at all, or passes a limit.</exception>
    public async Task<CheckedSheet> CheckAsync(Stream content, ImportOrder order, CancellationToken cancellationToken)
    {
        EvalVersion? last = await registry.FindAsync(order.Form.Id, null, cancellationToken);
        SheetChoice choice = order.Choice with { Remembered = await remember.RecallAsync(order.Team, cancellationToken) };
        try
        {
            SheetReading reading = await new ReadSheet(SheetLimits.Default).RunAsync(
                content, order.File, choice, last is null ? null : EvalDefinitionReader.Read(last.Id, last.Source, []), cancellationToken);
            return await new CheckSheet(registry, intake).RunAsync(reading, order.Form, cancellationToken);
        }
        catch (UnknownEncodingException unknown)
        {
            throw new BadInputException([.. unknown.Offer.Cells.DefaultIfEmpty().Select(cell => Offer(order.File, cell))]);
        }
    }

    /// <summary>Registers a checked sheet, all or nothing.</summary>
    /// <param name="folder">Where definition and samples are left as files too; null for nowhere.</param>
    /// <exception cref="BadInputException">The sheet has errors, or the version exists by now with other content.</exception>
    public Task<RegisteredEval> CommitAsync(CheckedSheet sheet, string team, Actor actor, string? folder, CancellationToken cancellationToken) =>
        new CommitSheet(register, remember).RunAsync(sheet, team, actor, folder, cancellationToken);

    private static Problem Offer(string file, SuspiciousCell? cell) => new(
        file, cell?.Row, cell?.Column, null,
        cell is null ? "The file is not UTF-8." : $"The file is not UTF-8; in Windows-1252 this cell reads: {Numbers.Fit(cell.Text.ReplaceLineEndings(" "), 60)}",
        "If the letters are right, add --encoding windows-1252; better, save the sheet as .xlsx.");
}
