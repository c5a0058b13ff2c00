using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Interchange.Drafts;
using EvalFlow.Core.Registry;
using EvalFlow.Core.Registry.Catalogs;
using EvalFlow.Web.Evals.Drafts;
using Microsoft.Extensions.Primitives;

namespace EvalFlow.Web.Tests.Evals;

public sealed class PickListsTests
{
    private static readonly Catalog Kept = new()
    {
        Policies = new Dictionary<string, Policy>
        {
            ["harm"] = new("harm", "Harmful content", null, [Version("2026-03"), Version("2026-09")]),
            ["help"] = new("help", "Helpfulness", null, [Version("2026-09")]),
        },
        ThreatVectors = new Dictionary<string, ThreatVector> { ["direct"] = new("direct", "Asking outright", [new("1", new DateOnly(2025, 1, 1), null)]) },
    };

    private static PolicyVersion Version(string version) => new(version, new DateOnly(2026, 3, 1), null, new Dictionary<string, string> { ["3.2"] = "Weapons" });

    private static EvalFacts Eval(string owner, string? surface) => new()
    {
        EvalId = "e", Version = "1", Hash = "h", DatasetHash = "d", Title = "t", AddedAt = new DateOnly(2026, 1, 1), Owner = owner, ProductSurface = surface,
    };

    private static EvalDefinition Definition(string more) => EvalDefinitionReader.Read("e", $$"""
        id: e
        version: 1.0.0
        title: E
        direction: lower_is_better
        samples: { path: a.csv }
        graders: [{ name: refusal, type: refusal }]
        metrics: [{ name: rate, grader: refusal, label: full_refusal }]
        {{more}}
        """, [])!;

    [Fact]
    public void Lists_HaveWhatTheCatalogueAndOtherEvalsSay_EachOnce()
    {
        PickLists lists = PickLists.Of(Kept, [Eval("ann", "chat"), Eval("ann", null), Eval("bob", "search")], null);
        Assert.Equal([new Pick("harm", "Harmful content"), new Pick("help", "Helpfulness")], lists.Policies);
        Assert.Equal([new Pick("2026-09", "harm, from 2026-03-01; help, from 2026-03-01"), new Pick("2026-03", "harm, from 2026-03-01")], lists.PolicyVersions);
        Assert.Equal([new Pick("3.2", "Weapons")], lists.Clauses);
        Assert.Equal(["ann", "bob"], lists.Owners.Select(pick => pick.Value));
        Assert.Equal(["chat", "search"], lists.Surfaces.Select(pick => pick.Value));
        Assert.Contains(new Pick("violence"), lists.HarmDomains);
    }

    [Fact]
    public void WhatTheCatalogueDoesNotHave_IsSaid_ButNotWithoutACatalogue()
    {
        PickLists lists = PickLists.Of(Kept, [], null);
        Assert.Empty(lists.Unknown(Definition("policy: { id: harm, version: \"2026-09\" }\nthreat_vector: direct")));
        Assert.Equal(2, lists.Unknown(Definition("policy: { id: hram, version: \"2026-09\" }\nthreat_vector: indirect")).Count());
        Assert.Contains("no version 2025", Assert.Single(lists.Unknown(Definition("policy: { id: harm, version: \"2025\" }"))), StringComparison.Ordinal);
        Assert.Empty(PickLists.Of(Catalog.Empty, [], null).Unknown(Definition("policy: { id: hram }\nthreat_vector: indirect")));
    }

    [Fact]
    public void Record_IsReadFromTheFields_ListsByCommaOrLine()
    {
        Dictionary<string, string> fields = new()
        {
            ["reviewers"] = " ann, bob ,", ["related_evals"] = "other: unsafe: ones\r\n third\r\n", ["warn"] = "0.05", ["intended_use"] = "a\r\nb", ["split"] = "held_out",
        };
        RecordForm record = RecordFields.Read(new FormFields(name => fields.TryGetValue(name, out string? text) ? text : StringValues.Empty))!;
        Assert.Equal(["ann", "bob"], record.Reviewers);
        Assert.Equal([new RelatedEval("other", "unsafe: ones"), new RelatedEval("third", null)], record.RelatedEvals);
        Assert.Equal(("a\nb", "held_out", 0.05), (record.IntendedUse, record.Split, record.Warn!.Value));
        Assert.Equal("other: unsafe: ones\nthird", RecordFields.Lines(record.RelatedEvals!.Select(RecordFields.Line)));
        Assert.Null(RecordFields.Read(new FormFields(_ => StringValues.Empty)));
    }
}
