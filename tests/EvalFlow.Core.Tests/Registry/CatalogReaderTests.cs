using EvalFlow.Core.Evals;
using EvalFlow.Core.Registry.Catalogs;
using EvalFlow.Core.Schedules;
using EvalFlow.Core.Tests.Evals;

namespace EvalFlow.Core.Tests.Registry;

public sealed class CatalogReaderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Refused(Action read) => Rendered.Problems(Assert.Throws<BadInputException>(read).Problems, _folder.Path);

    [Fact]
    public void Read_AnEmptyFolderAndNone_IsAnEmptyCatalogue()
    {
        Assert.Empty(CatalogReader.Read(_folder.Path).Policies);
        Assert.Empty(CatalogReader.Read(Path.Combine(_folder.Path, "none")).Models);
    }

    [Fact]
    public void Read_VersionsInAnyOrder_AreOrderedByTheirDay()
    {
        _folder.Write(CatalogReader.PoliciesName, """
            policies:
              - id: harm
                versions:
                  - { version: "2", effective: 2026-09-01, changed: wider, clauses: { "1.1": Violence, "2": } }
                  - { version: "1", effective: 2026-01-01 }
            """);
        Policy policy = CatalogReader.Read(_folder.Path).Policies["harm"];
        Assert.Equal(["1", "2"], policy.Versions.Select(version => version.Version));
        Assert.Equal(["1.1", "2"], policy.Versions[1].Clauses.Keys);
        Assert.Null(policy.InForce(new DateOnly(2025, 12, 31)));
        Assert.Equal("1", policy.InForce(new DateOnly(2026, 8, 31))!.Version);
        Assert.Equal("2", policy.InForce(new DateOnly(2026, 9, 1))!.Version);
    }

    [Fact]
    public void Read_EverythingWrong_SaysWhereWhatAndHowToFix()
    {
        _folder.Write(CatalogReader.PoliciesName, """
            policys: []
            policies:
              - id: harm
                versions:
                  - { version: "1", effective: 2026-01-01 }
                  - { version: "1", effective: 2026-02-01 }
                  - { version: "2", effective: 2026-02-01 }
                  - { version: "3", effective: yesterday }
                  - { effective: 2026-03-01, changd: x }
              - id: harm
                versions: []
              - title: without an id
                versions: [{ version: "1" }]
            """);
        _folder.Write(CatalogReader.ThreatVectorsName, "threat_vectors:\n  - direct\n");
        _folder.Write(CatalogReader.ModelsName, """
            models:
              - { id: a, family: f, generation: 1, released: 2026-02-01, retired: 2026-01-01, also_known_as: ["**"] }
              - { id: b }
              - { id: c, family: f, generation: one, released: 2026-02-01 }
            """);
        Approved.Matches(Refused(() => CatalogReader.Read(_folder.Path)), "broken-catalog");
    }

    [Fact]
    public void Schedules_EverythingWrong_SaysWhereWhatAndHowToFix()
    {
        _folder.Write(ScheduleFile.FileName, """
            schedules:
              - { id: a, cron: "every day" }
              - { id: b, cron: "0 6 * * *", zone: Mars, max_runs: -1, max_usd_per_run: 0 }
              - { id: c }
            """);
        Approved.Matches(Refused(() => ScheduleFile.Read(_folder.Path)), "broken-schedules");
    }

    [Fact]
    public void Schedules_WithoutAFileOrWithoutAny()
    {
        Assert.Equal([Schedule.Daily], ScheduleFile.Read(_folder.Path));
        _folder.Write(ScheduleFile.FileName, "schedules: []");
        Assert.Empty(ScheduleFile.Read(_folder.Path));
    }

    [Theory]
    [InlineData("openai:aurora-2", true)]
    [InlineData("OpenAI:Aurora-2", true)]
    [InlineData("aurora-2", true)]
    [InlineData("replay:x/aurora-2-mini.jsonl", true)]
    [InlineData("openai:aurora-1", false)]
    public void Model_FitsByIdSpecAndFurtherNames(string run, bool fits) => Assert.Equal(fits, new ModelGeneration
    {
        Id = "aurora-2", Name = "", Family = "aurora", Generation = 2, Released = default, Spec = "openai:aurora-2", AlsoKnownAs = ["replay:*aurora-2*"],
    }.Fits(run));
}
