using Cronos;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Registry.Catalogs;

namespace EvalFlow.Core.Schedules;

/// <summary>Reads <c>freshness.yaml</c> in the folder of the catalogue.</summary>
public static class ScheduleFile
{
    public const string FileName = "freshness.yaml";

    /// <summary>
    /// The schedules; <see cref="Schedule.Daily"/> when there is no file, none when its list is empty. Throws
    /// <see cref="BadInputException"/> with everything that is wrong.
    /// </summary>
    public static IReadOnlyList<Schedule> Read(string folder)
    {
        List<Problem> problems = [];
        CatalogFile file = new(folder, FileName, "schedules");
        IReadOnlyList<Schedule> schedules = file.Read(problems, ReadSchedule);
        return problems.Count > 0 ? throw new BadInputException(problems) : File.Exists(file.Path) ? schedules : [Schedule.Daily];
    }

    private static Schedule? ReadSchedule(Fields fields, string id)
    {
        string? cron = fields.Text("cron", required: true);
        TimeZoneInfo? zone = ReadZone(fields);
        int maxRuns = fields.Integer("max_runs", 0, 1000) ?? 0;
        double? usd = fields.Number("max_usd_per_run", 0.01);
        if (cron is null || zone is null || !IsCron(fields, cron))
        {
            return null;
        }
        return new Schedule(id, cron, zone, maxRuns, usd);
    }

    private static bool IsCron(Fields fields, string cron)
    {
        if (CronExpression.TryParse(cron, out _))
        {
            return true;
        }
        fields.Problem("cron", $"'{cron}' is not a cron expression.", "Write five fields: minute hour day month weekday, such as cron: \"0 6 * * 1-5\" for six o'clock on working days.");
        return false;
    }

    private static TimeZoneInfo? ReadZone(Fields fields)
    {
        string name = fields.Text("zone") ?? "UTC";
        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone))
        {
            return zone;
        }
        fields.Problem("zone", $"'{name}' is not a time zone.", "Write zone: Europe/Berlin, or leave it out for UTC.");
        return null;
    }
}
