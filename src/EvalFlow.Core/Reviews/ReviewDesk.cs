using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Reviews;

/// <summary>The operations on review queues of one host, put together once for whoever calls them: command line and pages.</summary>
public sealed class ReviewDesk
{
    public ReviewDesk(IRecordStore store, IRunStore runs, IEvalRegistry registry, TimeProvider clock)
    {
        Records = new ReviewRecords(store, clock);
        Create = new CreateReview(Records, runs, registry);
        Close = new CloseReview(Records);
        Offer = new OfferItem(Records);
        Label = new GiveLabel(Records);
        Adjudicate = new AdjudicateItem(Records);
        Transcripts = new ReadTranscript(Records, runs, registry);
        Limits = new ReaderLimits(Records);
        Reviewers = new SetReviewer(Records);
        Access = new SetDomainAccess(Records);
        Read = new ReadReview(Records);
        Take = new TakeLabels(Records);
    }

    public ReviewRecords Records { get; }

    public CreateReview Create { get; }

    public CloseReview Close { get; }

    public OfferItem Offer { get; }

    public GiveLabel Label { get; }

    public AdjudicateItem Adjudicate { get; }

    public ReadTranscript Transcripts { get; }

    public ReaderLimits Limits { get; }

    public SetReviewer Reviewers { get; }

    public SetDomainAccess Access { get; }

    public ReadReview Read { get; }

    public TakeLabels Take { get; }
}
