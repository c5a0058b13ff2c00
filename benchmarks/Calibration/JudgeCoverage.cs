using System.Globalization;
using EvalFlow.Statistics;

namespace EvalFlow.Calibration;

/// <summary>Coverage of the rate behind an imperfect judge: raw, corrected with a calibration, and prediction-powered.</summary>
internal static class JudgeCoverage
{
    private static readonly Setting[] Settings =
    [
        new(0.08, 1_000, 0.90, 0.95, 100, 400), new(0.08, 1_000, 0.90, 0.95, 100, 100), new(0.20, 500, 0.85, 0.90, 100, 100),
        new(0.50, 300, 0.80, 0.80, 100, 100), new(0.05, 2_000, 0.95, 0.98, 100, 100), new(0.01, 1_000, 0.90, 0.98, 100, 100),
        new(0.01, 5_000, 0.95, 0.99, 200, 200), new(0.08, 1_000, 0.90, 0.95, 50, 50),
    ];

    public static void Print(Plan plan)
    {
        int runs = plan.Runs(10_000);
        Markdown.Heading("Coverage of 95 % intervals: rates read by an imperfect judge");
        Markdown.Header("true rate", "n", "sensitivity, specificity", "labels per class", "uncorrected", "judge taken as known", "corrected (`lang_reiczigel`)");
        foreach (Setting setting in Settings)
        {
            Simulated[] cells = Corrected(plan.Random($"judges {setting}"), setting, runs);
            Markdown.Row(Markdown.Percent(setting.Rate) + " %", setting.N.ToString(CultureInfo.InvariantCulture),
                string.Create(CultureInfo.InvariantCulture, $"{setting.Sensitivity:0.00}, {setting.Specificity:0.00}"), $"{setting.Positives} + {setting.Negatives}",
                Markdown.Percent(cells[0].Coverage), Markdown.Percent(cells[1].Coverage), cells[2].Shown(0.93));
        }
        Markdown.End($"{runs} simulated runs with a calibration each; the promise is 93 with 100 labels per class.");
        PredictionPoweredTable(plan, plan.Runs(4_000));
    }

    private static Simulated[] Corrected(SeededRandom random, Setting s, int runs)
    {
        Simulated[] cells = [new(), new(), new()];
        double called = (s.Rate * s.Sensitivity) + ((1 - s.Rate) * (1 - s.Specificity));
        for (int run = 0; run < runs; run++)
        {
            int seen = random.Events(s.N, called);
            Classifier judge = new(random.Events(s.Positives, s.Sensitivity), s.Positives, random.Events(s.Negatives, s.Specificity), s.Negatives);
            cells[0].Add(Proportion.Wilson(seen, s.N), s.Rate);
            cells[1].Add(RoganGladen.WithKnown(seen, s.N, judge.Sensitivity, judge.Specificity).Interval, s.Rate);
            cells[2].Add(RoganGladen.Of(seen, s.N, judge).Interval, s.Rate);
        }
        return cells;
    }

    private static void PredictionPoweredTable(Plan plan, int runs)
    {
        Markdown.Header("true rate", "labelled", "others", "sensitivity, specificity", "judge alone", "labels alone", "prediction-powered");
        foreach ((double rate, int labelled, double se, double sp) in ((double, int, double, double)[])
            [(0.5, 100, 0.9, 0.9), (0.2, 100, 0.85, 0.9), (0.2, 200, 0.85, 0.9), (0.08, 100, 0.9, 0.95), (0.08, 300, 0.9, 0.95), (0.01, 200, 0.9, 0.98), (0.01, 1_000, 0.9, 0.98)])
        {
            Simulated[] cells = Powered(plan.Random($"powered {rate} {labelled} {se} {sp}"), rate, labelled, 1_000, se, sp, runs);
            Markdown.Row([Markdown.Percent(rate) + " %", labelled.ToString(CultureInfo.InvariantCulture), "1000",
                string.Create(CultureInfo.InvariantCulture, $"{se:0.00}, {sp:0.00}"), Markdown.Percent(cells[0].Coverage), .. cells.Skip(1).Select(cell => cell.Shown())]);
        }
        Markdown.End($"{runs} simulated runs each; the labelled items are a random sample of the run.");
    }

    private static Simulated[] Powered(SeededRandom random, double rate, int labelled, int others, double se, double sp, int runs)
    {
        Simulated[] cells = [new(), new(), new()];
        for (int run = 0; run < runs; run++)
        {
            (double[] truth, double[] predicted, Tally rest, Tally labels) = (new double[labelled], new double[labelled], new(), new());
            for (int i = 0; i < labelled; i++)
            {
                truth[i] = random.Event(rate);
                predicted[i] = random.Event(truth[i] == 1 ? se : 1 - sp);
                labels.Add(truth[i]);
            }
            for (int i = 0; i < others; i++)
            {
                rest.Add(random.Event(random.Event(rate) == 1 ? se : 1 - sp));
            }
            cells[0].Add(MeanEstimate.Of(rest).Interval, rate);
            cells[1].Add(MeanEstimate.Of(labels).Interval, rate);
            cells[2].Add(PredictionPowered.Of(truth, predicted, rest).Interval, rate);
        }
        return cells;
    }

    private sealed record Setting(double Rate, int N, double Sensitivity, double Specificity, int Positives, int Negatives);
}
