using EvalFlow.Core.Interchange.Sheets;
using EvalFlow.Core.Registry;
using EvalFlow.Web.Evals.Drafts;
using EvalFlow.Web.Evals.Quality;
using Microsoft.Extensions.DependencyInjection;

namespace EvalFlow.Web.Evals;

/// <summary>What the eval screens are made of.</summary>
internal static class EvalParts
{
    public static void AddEvals(this IServiceCollection services)
    {
        services.AddScoped<EvalListing>().AddScoped<ReadEvalView>().AddScoped<MoveEval>();
        services.AddScoped<RecordSampleRead>().AddScoped<ReadSampleTexts>();
        services.AddSingleton<RememberQuality>().AddScoped<ReadDuplicates>();
        services.AddSingleton<DraftDesk>().AddScoped<RememberMapping>().AddScoped<ImportSheet>().AddScoped<CheckDraft>().AddScoped<RegisterDraft>().AddScoped<RunTrial>().AddScoped<ReadPickLists>();
    }
}
