using EvalFlow.Core.Alerts;
using EvalFlow.Core.Findings;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Readiness;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Releases;
using EvalFlow.Core.Reviews;
using EvalFlow.Core.Runs;
using EvalFlow.Web.Alerts;
using EvalFlow.Web.Findings;
using EvalFlow.Web.Kit;
using EvalFlow.Web.Releases;
using EvalFlow.Web.Reviews;

namespace EvalFlow.Web.Tests.Desk;

/// <summary>How the desk says where things stand: each state has its own word, and its colour follows what it means.</summary>
public sealed class DeskWordsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, "in 0 minutes")]
    [InlineData(1, "in 1 minute")]
    [InlineData(59, "in 59 minutes")]
    [InlineData(60, "in 1 hour")]
    [InlineData(47 * 60, "in 47 hours")]
    [InlineData(48 * 60, "in 2 days")]
    [InlineData(-90, "1 hour ago")]
    [InlineData(-72 * 60, "3 days ago")]
    public void Deadline_IsSaidAsPeopleDo(int minutes, string words) => Assert.Equal(words, ReleaseWords.Until(Now.AddMinutes(minutes), Now));

    [Fact]
    public void States_EachHasItsOwnWord()
    {
        AllDiffer(Enum.GetValues<Verdict>().Select(verdict => ReleaseWords.Of(verdict).Word));
        AllDiffer(Enum.GetValues<Recommendation>().Select(one => ReleaseWords.Readiness(one).Word));
        AllDiffer(Enum.GetValues<ObstacleKind>().Select(ReleaseWords.Obstacle));
        AllDiffer(Enum.GetValues<AlertState>().Select(AlertWords.Of));
        AllDiffer(Enum.GetValues<StaleKind>().Select(StaleWords.Word));
        AllDiffer(Enum.GetValues<OfferOutcome>().Select(ReviewTexts.Why));
        AllDiffer(Enum.GetValues<FindingStage>().Select(FindingLook.Word));
        AllDiffer(Enum.GetValues<StaleKind>().Select(kind => StaleWords.Short(new StaleReason(kind, "x", default, default, "", ""))));
    }

    [Fact]
    public void Tones_FollowTheMeaning()
    {
        Assert.Equal(Tone.Bad, ReleaseWords.Of(Verdict.Regressed).Tone);
        Assert.Equal(Tone.Good, ReleaseWords.Readiness(Recommendation.Ready).Tone);
        Assert.Equal(Tone.Bad, ReleaseWords.Readiness(Recommendation.NotReady).Tone);
        Assert.Equal(Tone.Bad, AlertWords.ToneOf(AlertState.Open));
        Assert.Equal(Tone.Good, FindingLook.Of(FindingStage.Closed));
        Assert.Equal(Tone.Bad, FindingLook.Of(MitigationState.Reopened));
        Assert.Equal([Tone.Quiet, Tone.Care, Tone.Bad, Tone.Bad], new int?[] { null, 3, 4, 5 }.Select(SeverityTone.Of));
    }

    [Theory]
    [InlineData(ReleaseStates.Ready, "results are there")]
    [InlineData(ReleaseStates.Failed, "no eval gave a result")]
    [InlineData(ReleaseStates.Cancelled, "stopped")]
    [InlineData(ReleaseStates.Evaluating, "evaluating")]
    public void Release_ThatIsReady_IsNotSaidToBeLaunchable(string state, string word) => Assert.Equal(word, ReleaseWords.State(state).Word);

    [Fact]
    public void Gate_IsSaidAsItWasDecided() => Assert.Equal(
        ["no gate", "refused", "passed", "failed", "undecided"],
        new[] { null, Gate(null, refused: true), Gate(true), Gate(false), Gate(null) }.Select(gate => ReleaseWords.Gate(gate).Word));

    [Fact]
    public void Board_UndecidedByDeadlineFirst_ThenDecided()
    {
        BoardRelease[] releases =
        [
            Released("decided", 1, isDecided: true), Released("late", 9), Released("none-old", null, received: 1), Released("soon", 2), Released("none-new", null, received: 2),
        ];
        Assert.Equal(["soon", "late", "none-new", "none-old", "decided"], ReleaseBoard.Ordered(releases).Select(one => one.Release.Event.LaunchId));
    }

    private static GateReport Gate(bool? passed, bool refused = false) => new("accuracy", null, 0.9, 0.8, passed) { Refused = refused };

    private static BoardRelease Released(string name, int? deadline, bool isDecided = false, int received = 0) => new(
        new Release
        {
            Event = new ReleaseEvent
            {
                Source = "test", Id = name, Type = ReleaseEvent.TypeName, ContentHash = "00", ModelId = "aurora", Version = "1.1", Model = "m", Family = "aurora", LaunchId = name,
                Deadline = deadline is { } hours ? Now.AddHours(hours) : null,
            },
            Model = "m",
            ReceivedAt = Now.AddHours(received),
        },
        new ReadinessReport
        {
            ReleaseId = name, Name = name, AsOf = Now, State = ReleaseStates.Ready, Recommendation = Recommendation.Ready, Reasons = [], Evals = [], Findings = [], Waivers = [], SignOffs = [],
            RequiredSetHash = "00", EvidenceHash = "00",
            Decision = isDecided ? new DecisionLine(true, "Ada", Now, null, Recommendation.Ready, Holds: true) : null,
        }, []);

    private static void AllDiffer(IEnumerable<string> words)
    {
        string[] all = [.. words];
        Assert.Equal(all.Length, all.Distinct(StringComparer.Ordinal).Count());
    }
}
