using EvalFlow.Core.Grading;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Regressions;

/// <summary>
/// What is read of each (sample, epoch) pair. A reader is made for each shard, so that what depends on the shard's own codes is
/// worked out once. NaN or -1 where an answer does not tell.
/// </summary>
internal static class BehaviourReaders
{
    public static readonly string[] Stops = ["stop", "length", "content_filter", "tool_calls", "other"];
    public static readonly string[] Styles = [.. Enum.GetValues<RefusalStyle>().Select(NameOf)];
    public static readonly string[] Languages = [.. SmallWords.Languages, .. ScriptCounts.Names];

    /// <summary>A number of each answer.</summary>
    public static Func<ScoreColumns, Func<int, double>> Of(Func<BehaviourColumns, Func<int, double>> number) => shard =>
    {
        BehaviourColumns behaviours = shard.Behaviours!;
        Func<int, double> read = number(behaviours);
        return pair => behaviours.Styles[pair] == BehaviourColumns.NoAnswer ? double.NaN : read(pair);
    };

    public static bool IsEmpty(BehaviourColumns behaviours, int pair) => behaviours.Styles[pair] == 1 + (int)RefusalStyle.Empty;

    public static double Tokens(int tokens) => tokens < 0 ? double.NaN : tokens;

    public static Func<int, double> CutShort(ScoreColumns shard)
    {
        BehaviourColumns behaviours = shard.Behaviours!;
        double[] byCode = [double.NaN, .. behaviours.StopReasons.Select(reason => BehaviourReading.IsCutShort(reason) ? 1d : 0d)];
        return pair => byCode[behaviours.Stops[pair]];
    }

    public static Func<int, int> Stop(ScoreColumns shard)
    {
        BehaviourColumns behaviours = shard.Behaviours!;
        int[] byCode = [-1, .. behaviours.StopReasons.Select(reason => Array.IndexOf(Stops, BehaviourReading.StopKind(reason)))];
        return pair => byCode[behaviours.Stops[pair]];
    }

    public static Func<int, int> Language(ScoreColumns shard)
    {
        BehaviourColumns behaviours = shard.Behaviours!;
        int[] byCode = [-1, .. behaviours.LanguageNames.Select(name => Array.IndexOf(Languages, name))];
        return pair => byCode[behaviours.Languages[pair]];
    }

    // An empty answer has no style; how often answers are empty is told on its own.
    public static Func<int, int> Style(ScoreColumns shard)
    {
        BehaviourColumns behaviours = shard.Behaviours!;
        return pair => IsEmpty(behaviours, pair) ? -1 : behaviours.Styles[pair] - 1;
    }

    public static Func<int, double> AnyJudgeFailed(ScoreColumns shard) => pair =>
    {
        bool failed = false;
        foreach (byte head in shard.Heads.AsSpan(pair * shard.Graders.Length, shard.Graders.Length))
        {
            Outcome outcome = (Outcome)(head & ~ScoreBlock.HasValue);
            if (outcome == Outcome.Errored)
            {
                return double.NaN;
            }
            failed |= outcome == Outcome.JudgeFailed;
        }
        return failed ? 1 : 0;
    };

    private static string NameOf(RefusalStyle style) => style switch
    {
        RefusalStyle.Answers => "answers",
        RefusalStyle.Empty => "empty",
        RefusalStyle.Filtered => "filtered",
        RefusalStyle.Refuses => "refuses",
        RefusalStyle.RefusesWithApology => "refuses_with_apology",
        RefusalStyle.RefusesAndOffersHelp => "refuses_and_offers_help",
        RefusalStyle.Objects => "objects",
        RefusalStyle.HasNoOpinion => "has_no_opinion",
        RefusalStyle.HasNoAccess => "has_no_access",
        RefusalStyle.Comforts => "comforts",
        RefusalStyle.CorrectsPremise => "corrects_premise",
    };
}
