using System.Security.Cryptography;
using System.Text;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Calibration;

/// <summary>Holds the judge of a run against human labels, and keeps what came out.</summary>
public sealed class CalibrateJudge(IRunStore runs, IEvalRegistry registry, ICalibrationStore calibrations, TimeProvider clock)
{
    /// <summary>Level of every interval of a calibration.</summary>
    public const double Level = 0.95;

    /// <summary>
    /// Calibrates and saves. The same labels of the same run again are the same calibration, which does not grow younger.
    /// Throws <see cref="BadInputException"/>, with nothing saved, for labels that do not fit the run or the judge.
    /// </summary>
    public async Task<JudgeCalibration> RunAsync(CalibrateRequest request, CancellationToken cancellationToken)
    {
        EvalVersion version = await registry.RequireAsync(request.Run, cancellationToken);
        EvalDefinition definition = OpenRuns.ReadDefinition(version);
        GraderSpec? human = request.LabelsFrom is { } column ? JudgeChoice.Human(definition, column) : null;
        GraderSpec judge = JudgeChoice.Judge(definition, request);
        LabelledRows? rows = request.File is { } file ? LabelFile.Read(file, JudgeChoice.KnownLabels(definition, judge), cancellationToken) : request.Queue?.ToRows();
        ListedLabels? listed = rows?.ToLabels();
        HumanLabels labels = listed ?? (HumanLabels)new RecordedLabels(human!.Name);
        JudgedResponses responses = new(runs, request.Run, judge.Name, labels);

        LabelMatching matching = new(judge.Labels, rows);
        await foreach (JudgedResponse response in responses.ReadAsync(cancellationToken))
        {
            matching.Add(response);
        }
        matching.Check(request);
        CalibrationGathering gathering = new(definition, judge.Name, request.Run.Epochs, matching);
        await foreach (JudgedResponse response in responses.ReadAsync(cancellationToken))
        {
            if (response.IsAsked)
            {
                gathering.Add(response);
            }
        }
        LabelOrigin origin = new(request.Queue is null ? rows?.File : null, request.LabelsFrom, listed?.Hash() ?? matching.RecordedHash()) { Queue = request.Queue?.QueueId };
        JudgeCalibration calibration = gathering.Report(request, origin, IdOf(request, definition, judge, origin), clock.GetUtcNow());
        LabelledRows? people = request.Queue?.ToPeople() ?? rows;
        calibration = calibration with
        {
            People = people is null ? [] : PeopleAgreement.Of(people, matching.Labels, Level),
            Warnings = [.. request.Queue?.Warnings ?? [], .. calibration.Warnings],
        };
        return await calibrations.SaveAsync(calibration, listed?.Write() ?? default, cancellationToken);
    }

    private static string IdOf(CalibrateRequest request, EvalDefinition definition, GraderSpec judge, LabelOrigin origin)
    {
        string what = string.Join('\n', definition.Hashes.Graders[judge.Name], request.Run.RunId, request.Run.Attempt, origin.Hash, request.RandomSample);
        return "c-" + SampleIds.Hex(SHA256.HashData(Encoding.UTF8.GetBytes(what)));
    }
}
