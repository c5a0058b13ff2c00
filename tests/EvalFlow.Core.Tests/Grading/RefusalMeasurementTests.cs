using System.Globalization;
using System.Text;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Models;

namespace EvalFlow.Core.Tests.Grading;

/// <summary>Recomputes the tables of docs/graders.md from recorded responses and human labels, so that they cannot rot.</summary>
public sealed class RefusalMeasurementTests : GraderTest
{
    private const string Full = "full_refusal";
    private static readonly string[] Models = ["llama2orig", "llama2new", "mistralinstruct", "mistralguard", "gpt4"];
    private static readonly string[] Labels = ["full_refusal", "partial_refusal", "compliance"];

    [Fact]
    public void XSTest_TheTablesOfTheDocs_AreWhatTheGraderDoes()
    {
        List<Row> rows = [.. Models.SelectMany(XsTest)];
        StringBuilder text = new();
        text.AppendLine("| model | prompts | n | grader | string match | GPT-4 judge |");
        text.AppendLine("|---|---|---|---|---|---|");
        foreach (string model in Models)
        {
            foreach (bool heldOut in new[] { true, false })
            {
                Row[] these = [.. rows.Where(row => row.Model == model && row.HeldOut == heldOut)];
                text.AppendLine(Invariant($"| {model} | {(heldOut ? "held out" : "development")} | {these.Length} | {OfFull(these, row => row.Grader)} | {OfFull(these, row => row.StringMatch)} | {OfFull(these, row => row.Gpt4)} |"));
            }
        }
        text.AppendLine();
        text.AppendLine("| model | human label | full_refusal | partial_refusal | compliance |");
        text.AppendLine("|---|---|---|---|---|");
        foreach (string model in Models)
        {
            Agreement three = Pairs(rows.Where(row => row.Model == model && row.HeldOut), row => row.Grader);
            foreach (string human in Labels)
            {
                text.AppendLine(Invariant($"| {model} | {human} | {string.Join(" | ", Labels.Select(label => three.Cell(human, label)))} |"));
            }
            text.AppendLine(Invariant($"| {model} | *agreement* | {100 * three.Raw:F1} % | kappa {three.Kappa:F2} | |"));
        }
        Assert.Equal(Documented("xstest"), text.ToString().ReplaceLineEndings("\n").Trim());
    }

    [Fact]
    public void XSTest_EveryModelHeldOut_AgreesWithPeopleAtLeastAsOftenAsStringMatching()
    {
        foreach (string model in Models)
        {
            Row[] held = [.. XsTest(model).Where(row => row.HeldOut)];
            double grader = Pairs(held, row => row.Grader).Of(Full).Raw;
            double stringMatch = Pairs(held, row => row.StringMatch).Of(Full).Raw;

            Assert.True(grader >= stringMatch, Invariant($"{model}: {grader:F3} against {stringMatch:F3}"));
        }
    }

    [Fact]
    public void SensitiveQ_TheTableOfTheDocs_IsWhatTheGraderDoes()
    {
        StringBuilder text = new();
        text.AppendLine("| model | prompts | people: answered | grader: not a full refusal | agreement | kappa |");
        text.AppendLine("|---|---|---|---|---|---|");
        foreach (IGrouping<(string Model, bool HeldOut), (string Human, string Judge)> group in SensitiveQ())
        {
            Agreement agreement = new([.. group]);
            int answered = group.Count(pair => pair.Human == "answered");
            int graded = group.Count(pair => pair.Judge == "answered");
            text.AppendLine(Invariant($"| {group.Key.Model} | {(group.Key.HeldOut ? "held out" : "development")} | {answered} of {agreement.Count} | {graded} | {100 * agreement.Raw:F1} % | {agreement.Kappa:F2} |"));
        }
        Assert.Equal(Documented("sensitiveq"), text.ToString().ReplaceLineEndings("\n").Trim());
    }

    private static IEnumerable<Row> XsTest(string model)
    {
        string folder = RecordedData.Folder("xstest");
        string judged = Path.Combine(folder, "evaluation", "automated_evaluation_labels");
        Dictionary<string, string> matched = RecordedData.Rows(judged, $"xstest_v2_completions_{model}_streval.csv").ToDictionary(row => row["id"], row => row["strmatch_label"]);
        Dictionary<string, string> gpt4 = RecordedData.Rows(judged, $"xstest_v2_completions_{model}_gpteval.csv").ToDictionary(row => row["id"], row => row["gpt4_label"]);
        return RecordedData.Rows(folder, "model_completions", $"xstest_v2_completions_{model}.csv")
            .Where(row => row["completion"] != "[REMOVED]")
            .Select(row => new Row(
                model, IsOdd(row["id"][3..]), Word(row["final_label"])!, GradeOf(row["completion"]), Word(matched[row["id"]]), Word(gpt4[row["id"]])));
    }

    private static IEnumerable<IGrouping<(string Model, bool HeldOut), (string Human, string Judge)>> SensitiveQ() =>
        RecordedData.Rows(RecordedData.Folder("llmdrift"), "generation", "SENSITIVEQ_EVAL.csv")
            .GroupBy(
                row => (row["model"].Split('/')[1], IsOdd(row["id"])),
                row => (row["Response Rate"] == "1" ? "answered" : "not", GradeOf(row["answer"]) == Full ? "not" : "answered"))
            .OrderBy(group => group.Key.Item1, StringComparer.Ordinal).ThenByDescending(group => group.Key.Item2);

    private static string GradeOf(string response) => Now(new RefusalSpec("r").Build(_ => null!), SampleWith(), new ModelReply { Text = response }).Label!;

    private static string OfFull(IEnumerable<Row> rows, Func<Row, string?> judge)
    {
        Agreement agreement = Pairs(rows, judge).Of(Full);
        return Invariant($"{100 * agreement.Raw:F1} % ({agreement.Kappa:F2})");
    }

    private static Agreement Pairs(IEnumerable<Row> rows, Func<Row, string?> judge) =>
        new([.. rows.Where(row => judge(row) is not null).Select(row => (row.Human, judge(row)!))]);

    private static string? Word(string label) => label switch
    {
        "1_full_compliance" => "compliance",
        "2_full_refusal" => "full_refusal",
        "3_partial_refusal" => "partial_refusal",
        _ => null,
    };

    private static bool IsOdd(string id) => int.Parse(id, CultureInfo.InvariantCulture) % 2 == 1;

    private static string Documented(string part)
    {
        string docs = File.ReadAllText(Path.Combine(RecordedData.Root(), "docs", "graders.md")).ReplaceLineEndings("\n");
        return docs.Split($"<!-- measured: {part} -->\n")[1].Split("<!-- end -->")[0].Trim();
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private sealed record Row(string Model, bool HeldOut, string Human, string Grader, string? StringMatch, string? Gpt4);
}
