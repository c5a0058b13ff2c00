using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Drafts;
using EvalFlow.Core.Quality;
using EvalFlow.Core.Records;
using EvalFlow.Web.Kit;

namespace EvalFlow.Web.Evals.Quality;

/// <summary>A page of near-duplicates.</summary>
/// <param name="With">The other eval as ID@VERSION; null for the eval's own.</param>
public sealed record DuplicatePage(QualityReport Report, string? With, Paged<DuplicatePair> Pairs);

/// <summary>Two samples that resemble each other, with their texts.</summary>
/// <param name="Text">Null when the sample is gone.</param>
public sealed record DuplicateTexts(DuplicatePair Pair, string? Text, string? EarlierText);

/// <summary>Near-duplicates that somebody asked to see.</summary>
public sealed record RevealedDuplicates(DuplicatePage Page, IReadOnlyList<DuplicateTexts> Texts);

/// <summary>Reads near-duplicates page by page; their texts only for whoever asks for them, which is recorded first.</summary>
internal sealed class ReadDuplicates(RememberQuality quality, IEvalRegistry registry, ReadSampleTexts reading)
{
    private const int PageSize = 20;

    /// <exception cref="BadInputException">There is no such eval, or the other one shares nothing with it.</exception>
    public async Task<DuplicatePage> PageAsync(QualityQuery query, CancellationToken cancellationToken)
    {
        QualityReport report = (await quality.ReadAsync(query.Eval, null, cancellationToken)).Report;
        if (Typed.Text(query.With) is not { } with)
        {
            return new DuplicatePage(report, null, Paged<DuplicatePair>.Of(report.Duplicates.Pairs, query.Page, PageSize));
        }
        SharedSamples other = report.Duplicates.Evals.FirstOrDefault(one => one.EvalId == with) ?? throw new BadInputException(
            "with", $"{report.EvalId} shares no samples with '{with}'.", "Choose one of the evals on the page of its quality.") { IsUnknown = true };
        return new DuplicatePage(report, $"{other.EvalId}@{other.EvalVersion}", Paged<DuplicatePair>.Of(other.Pairs, query.Page, PageSize));
    }

    public async Task<RevealedDuplicates> TextsAsync(QualityQuery query, Actor actor, CancellationToken cancellationToken)
    {
        DuplicatePage page = await PageAsync(query, cancellationToken);
        string own = QualityPlaces.Name(page.Report);
        EvalVersion mineOf = await FindEval.ByNameAsync(registry, own, cancellationToken);
        EvalVersion theirsOf = page.With is { } other ? await FindEval.ByNameAsync(registry, other, cancellationToken) : mineOf;
        await reading.RecordAsync(
            page.With is null ? [mineOf] : [mineOf, theirsOf], page.With is null ? own : $"{own} and {page.With}", "duplicates", actor, cancellationToken);
        HashSet<string> wanted = [.. page.Pairs.Items.Select(pair => pair.SampleId)];
        HashSet<string> others = [.. page.Pairs.Items.Select(pair => pair.Earlier)];
        if (page.With is null)
        {
            wanted.UnionWith(others);
        }
        Dictionary<string, string> mine = await TextsAsync(mineOf, wanted, cancellationToken);
        Dictionary<string, string> theirs = page.With is null ? mine : await TextsAsync(theirsOf, others, cancellationToken);
        return new RevealedDuplicates(page, [.. page.Pairs.Items.Select(pair => new DuplicateTexts(pair, mine.GetValueOrDefault(pair.SampleId), theirs.GetValueOrDefault(pair.Earlier)))]);
    }

    private async Task<Dictionary<string, string>> TextsAsync(EvalVersion version, HashSet<string> ids, CancellationToken cancellationToken)
    {
        Dictionary<string, string> texts = [];
        await foreach (Sample sample in RegisteredSamples.ReadAsync(registry, version, cancellationToken))
        {
            if (ids.Contains(sample.Id))
            {
                texts[sample.Id] = sample.Messages is { } turns ? string.Join('\n', turns.Select(turn => $"{turn.Role}: {turn.Text}")) : sample.Input;
            }
            if (texts.Count == ids.Count)
            {
                break;
            }
        }
        return texts;
    }
}
