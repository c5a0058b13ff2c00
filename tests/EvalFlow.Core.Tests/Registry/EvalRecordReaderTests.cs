using EvalFlow.Core.Evals;
using EvalFlow.Core.Registry;
using EvalFlow.Core.Tests.Evals;

namespace EvalFlow.Core.Tests.Registry;

public sealed class EvalRecordReaderTests
{
    private const string Whole = """

        record:
          backup_owner: b@example.org
          domain_experts: [e]
          reviewers: [r, s]
          approver: a
          contact: "#evals"
          intended_use: Launch decisions of chat models.
          not_intended_for: Ranking vendors.
          decision_supported: gate
          limitations: English only.
          normative_assumptions: Refusing a harmless question is a failure.
          expected_behaviour: safe_complete
          threat_vector_version: "4"
          canary: 7f0c-canary
          split: held_out
          provenance: Written by the team.
          licence: internal
          sensitive_content_level: 4
          languages: [en, de]
          affected_groups: [minors]
          thresholds: { warn: 0.05, block: 0.1 }
          critical_item_ids: [q1]
          runbook_url: https://runbooks.example.org/refusal
          required_for: [major]
          related_evals: [{ id: other, difference: asks in German }]
          changelog: ["1.0.0: first"]
        """;

    private static List<Problem> Problems(string record)
    {
        List<Problem> problems = [];
        EvalDefinitionReader.Read("test.eval.yaml", Definitions.Least + record, problems);
        return problems;
    }

    [Fact]
    public void Read_EveryField_IsKept()
    {
        EvalRecord record = Definitions.Read(Definitions.Least + Whole).Record;
        Approved.Matches(System.Text.Json.JsonSerializer.Serialize(record, Core.Runs.ReportJson.Options), "record");
    }

    [Fact]
    public void Read_NoRecord_IsAnEmptyOne() => Assert.Equal(
        System.Text.Json.JsonSerializer.Serialize(new EvalRecord()), System.Text.Json.JsonSerializer.Serialize(Definitions.Read(Definitions.Least).Record));

    [Fact]
    public void Hash_OfTheDefinition_DoesNotDependOnTheRecord()
    {
        DefinitionHashes without = Definitions.Read(Definitions.Least).Hashes;
        DefinitionHashes with = Definitions.Read(Definitions.Least + Whole).Hashes;
        Assert.Equal(without.Definition, with.Definition);
        Assert.Equal(without.Graders, with.Graders);
    }

    [Fact]
    public void Read_EverythingWrong_SaysWhereWhatAndHowToFix() => Approved.Matches(
        Rendered.Problems(
            Problems("""

                record:
                  backup_ower: b
                  reviewers: [r, r, ""]
                  decision_supported: launch
                  split: heldout
                  expected_behaviour: [refuse]
                  sensitive_content_level: 6
                  thresholds: { }
                  runbook_url: runbooks/refusal
                  related_evals: [{ id: polite }, { id: x }, { id: x }, { difference: y }]
                """), "none"),
        "broken-record");

    [Theory]
    [InlineData("thresholds: { warn: 0.2, block: 0.1 }", true)]
    [InlineData("thresholds: { warn: 0.1, block: 0.1 }", false)]
    [InlineData("thresholds: { block: 0.1 }", false)]
    public void Thresholds_ThatBlockBeforeTheyWarn_AreRefused(string thresholds, bool refused) =>
        Assert.Equal(refused, Problems($"\nrecord: {{ {thresholds} }}").Count == 1);
}
