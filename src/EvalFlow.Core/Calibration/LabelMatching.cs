using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;

namespace EvalFlow.Core.Calibration;

/// <summary>First look at a run: do the human labels belong to it, and which labels and values are there at all?</summary>
internal sealed class LabelMatching(IReadOnlyList<string>? judgeLabels, LabelledRows? rows)
{
    // Enough to find what was meant by a mistyped id, and little enough to keep.
    private const int MostIds = 5000;

    private readonly List<string> _ids = [];
    private readonly HashSet<(string Id, int Epoch)> _found = [];
    private readonly SortedSet<string> _labels = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _values = [];
    private readonly IncrementalHash _recorded = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _epochs;

    /// <summary>The judge's labels in its order, then what people gave beyond them.</summary>
    public IReadOnlyList<string> Labels => [.. (judgeLabels ?? []).Union(_labels)];

    /// <summary>Value behind each label that the judge gave with one.</summary>
    public IReadOnlyDictionary<string, double> Values => _values;

    public long Responses { get; private set; }

    public long Labelled { get; private set; }

    public long JudgeFailed { get; private set; }

    public void Add(JudgedResponse response)
    {
        NoteId(response);
        if (response.IsAsked)
        {
            Responses++;
            Labelled += response.Human is null ? 0 : 1;
            JudgeFailed += response.Judge.Outcome == Outcome.JudgeFailed ? 1 : 0;
            NoteLabels(response);
        }
    }

    /// <summary>Hash of labels that stand in the run itself.</summary>
    public string RecordedHash() => Convert.ToHexStringLower(_recorded.GetCurrentHash());

    /// <summary>Throws <see cref="BadInputException"/> when labels do not belong to the run.</summary>
    public void Check(CalibrateRequest request)
    {
        ProblemList problems = new(rows?.File ?? request.Run.RunId);
        foreach (((string id, int epoch), LabelledRow row) in rows?.Rows ?? new Dictionary<(string, int), LabelledRow>())
        {
            if (!_found.Contains((id, epoch)))
            {
                problems.Add(Unknown(request, id, epoch, row.Line));
            }
        }
        if (rows is not null && _epochs && request.File is { Epoch: null })
        {
            problems.Add(new Problem(
                rows.File, null, null, "--epoch", $"The run has {request.Run.Epochs} responses to each sample; the labels do not say which they are about.",
                "Add --epoch COLUMN, naming the column with the epoch from 1."));
        }
        IReadOnlyList<Problem> found = problems.Take();
        if (found.Count > 0)
        {
            throw new BadInputException(found);
        }
        if (Labelled == 0)
        {
            throw new BadInputException(
                request.Run.RunId, "None of the responses that the judge was asked about has a human label.",
                "Choose another run with --run, or other labels.");
        }
    }

    private Problem Unknown(CalibrateRequest request, string id, int epoch, int line) => _ids.Contains(id)
        ? new Problem(rows!.File, line, null, request.File?.Epoch, $"Run {request.Run.RunId} has no epoch {epoch} of the sample '{id}'.",
            string.Create(CultureInfo.InvariantCulture, $"The run has {request.Run.Epochs} epochs per sample."))
        : new Problem(rows!.File, line, null, null, $"Run {request.Run.RunId} has no sample '{id}'.{Suggestion.Ask(id, _ids)}",
            $"Use the run's sample ids, such as '{_ids.FirstOrDefault()}'; --id \"prefix-{{{{COLUMN}}}}\" reshapes them, and --run names another run.");

    private void NoteId(JudgedResponse response)
    {
        _epochs |= response.Epoch > 1;
        if (rows is null)
        {
            return;
        }
        bool isLabelled = rows.Rows.ContainsKey((response.Sample.Id, response.Epoch));
        _ = isLabelled && _found.Add((response.Sample.Id, response.Epoch));
        if (response.Epoch == 1 && _ids.Count < MostIds)
        {
            _ids.Add(response.Sample.Id);
        }
    }

    private void NoteLabels(JudgedResponse response)
    {
        if (response.Judge is { Outcome: Outcome.Scored, Label: { } given })
        {
            _labels.Add(given);
            if (response.Judge.Value is { } value)
            {
                _values[given] = value;
            }
        }
        if (response.Human is { } human)
        {
            _labels.Add(human);
            _recorded.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{response.Sample.Id}\n{response.Epoch}\n{human}\n")));
        }
    }
}
