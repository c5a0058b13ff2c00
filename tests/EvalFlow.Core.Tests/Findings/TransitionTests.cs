using EvalFlow.Core.Evals;
using EvalFlow.Core.Findings;
using EvalFlow.Core.Tests.Alerts;
using FsCheck.Fluent;

namespace EvalFlow.Core.Tests.Findings;

public sealed class TransitionTests
{
    private static readonly FsCheck.Gen<MitigationAct[]> Acts = Gen.Elements(Enum.GetValues<MitigationAct>()).ArrayOf();

    [Fact]
    public void Mitigation_AnyPathOfActs_IsClosedOnlyByEvidenceOnEveryClaim()
    {
        FsCheck.Gen<(bool[] Held, MitigationAct[] Acts)[]> paths = (
            from held in Gen.Elements(true, false).ArrayOf(2)
            from acts in Acts
            select (held, acts)).ArrayOf();
        Law.Holds(paths, path =>
        {
            Mitigation now = A.Mitigation();
            foreach ((bool[] held, MitigationAct[] acts) in path)
            {
                now = Try(now, it => it.With("m-1", [A.Evidence(0, held[0]), A.Evidence(1, held[1])]));
                IsHonest(now);
                foreach (MitigationAct act in acts)
                {
                    now = Apply(now, act);
                    IsHonest(now);
                }
            }
        });
    }

    // Every way to change a mitigation there is, but for evidence.
    private static Mitigation Apply(Mitigation now, MitigationAct act) => Try(now, it => act switch
    {
        MitigationAct.Decay => it.Reopen("m-1", "r-2"),
        MitigationAct.Reopen => it.Reopen("m-1", null),
        MitigationAct.Assign or MitigationAct.Note or MitigationAct.Abandon => it.After("m-1", act),
        MitigationAct.Plan or MitigationAct.Attempt or MitigationAct.Verify => it,
    });

    private static void IsHonest(Mitigation now)
    {
        bool shown = now.Evidence.Count == now.Claims.Count && now.Evidence.All(one => one.Holds);
        Assert.True(now.State != MitigationState.Closed || shown, $"Closed after {now.Act} without evidence.");
    }

    private static Mitigation Try(Mitigation now, Func<Mitigation, Mitigation> change)
    {
        try
        {
            return change(now);
        }
        catch (BadInputException)
        {
            return now;
        }
    }

    [Fact]
    public void Mitigation_IsClosedByNoActButVerify() =>
        Assert.All(Mitigation.Table.Rows.Where(row => row.To == MitigationState.Closed && row.From != MitigationState.Closed), row => Assert.Equal(MitigationAct.Verify, row.Act));

    [Fact]
    public void Mitigation_PartOfTheClaimsShown_StaysOpen_AndLaterEvidenceCompletesIt()
    {
        Mitigation half = A.Mitigation().With("m-1", [A.Evidence(1, holds: true)]);
        Assert.Equal((MitigationState.Open, MitigationAct.Attempt), (half.State, half.Act));
        Mitigation failed = half.With("m-1", [A.Evidence(0, holds: false)]);
        Assert.Equal(MitigationState.Open, failed.State);
        Assert.Equal(MitigationState.Closed, failed.With("m-1", [A.Evidence(0, holds: true)]).State);
        Assert.Equal(MitigationState.Open, half.With("m-1", [A.Evidence(1, holds: false), A.Evidence(0, holds: true)]).State);
    }

    [Fact]
    public void Mitigation_Reopened_HasNoEvidenceLeft()
    {
        Mitigation closed = A.Mitigation().With("m-1", [A.Evidence(0, true), A.Evidence(1, true)]);
        Mitigation reopened = closed.Reopen("m-1", "r-9");
        Assert.Equal((MitigationState.Reopened, MitigationAct.Decay, "r-9"), (reopened.State, reopened.Act, reopened.ReopenedBy));
        Assert.Empty(reopened.Evidence);
        Assert.Equal(MitigationState.Reopened, reopened.With("m-1", [A.Evidence(0, true)]).State);
    }

    [Fact]
    public void Finding_AnActThatIsNotPossible_SaysWhatIs()
    {
        Finding closed = A.Finding().After("f-1", FindingAct.Close);
        BadInputException refused = Assert.Throws<BadInputException>(() => closed.After("f-1", FindingAct.Assign));
        Assert.Equal("f-1 is closed; 'assign' is not possible there.", refused.Problems[0].Message);
        Assert.Equal("Possible now: note, reopen.", refused.Problems[0].Fix);
    }
}
