using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Findings;

/// <summary>The operations on findings of one host, put together once for whoever calls them: workflow, command line, pages.</summary>
public sealed class FindingDesk
{
    public FindingDesk(
        IRecordStore store, IRunStore runs, IEvalRegistry registry, CompareRuns compare, IAlertStore alerts, AlertClock alertClock, TimeProvider clock)
    {
        Records = new FindingRecords(store, clock);
        AnswerAlert alertAnswer = new(alerts, alertClock.Routing, clock);
        Answer = new AnswerFinding(Records, alerts, alertAnswer);
        Open = new OpenFinding(Records, alerts, registry, compare, alertAnswer);
        Edit = new EditFinding(Records);
        Plan = new PlanMitigation(Records, runs, registry);
        EditMitigation = new EditMitigation(Records);
        Verify = new VerifyMitigation(Records, runs, compare, Answer);
        Review = new ReviewFindings(Records, runs, registry, compare, new RaiseAlerts(alerts, alertClock, clock));
        Overdue = new TellOverdue(Records, alerts, alertClock.Routing);
        Read = new ReadFindings(Records);
        Runbook = new FindingRunbook(Read, registry, runs);
    }

    public FindingRecords Records { get; }

    public OpenFinding Open { get; }

    public EditFinding Edit { get; }

    public PlanMitigation Plan { get; }

    public EditMitigation EditMitigation { get; }

    public VerifyMitigation Verify { get; }

    public AnswerFinding Answer { get; }

    public ReviewFindings Review { get; }

    public TellOverdue Overdue { get; }

    public ReadFindings Read { get; }

    public FindingRunbook Runbook { get; }
}
