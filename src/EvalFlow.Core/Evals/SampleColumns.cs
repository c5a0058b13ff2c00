using EvalFlow.Core.Tables;

namespace EvalFlow.Core.Evals;

/// <summary>Checks that the columns an eval names exist in its data.</summary>
internal sealed class SampleColumns(SamplePlan plan, ITableReader table, string file, Action<Problem> report)
{
    /// <summary>False when no row can be read for want of columns.</summary>
    public bool CheckStart()
    {
        bool hasVital = Check(plan.Vital);
        bool hasAll = table.ColumnsMayGrow || Check(plan.Further);
        return hasVital && hasAll;
    }

    /// <summary>For files whose later rows may bring columns that the first lacks.</summary>
    public void CheckEnd()
    {
        if (table.ColumnsMayGrow)
        {
            Check(plan.Further);
        }
    }

    private bool Check(IEnumerable<(string Field, string Column)> columns)
    {
        bool hasAll = true;
        foreach ((string field, string column) in columns.Distinct())
        {
            if (!table.Columns.Contains(column))
            {
                hasAll = false;
                report(Missing(field, column));
            }
        }
        return hasAll;
    }

    private Problem Missing(string field, string column)
    {
        if (plan.Source.Inline is { } inline)
        {
            string needed = field == "prompt.template" ? $"The prompt template asks for {{{{{column}}}}}, but no sample has '{column}'." : $"No sample has '{column}'.";
            return new Problem(file, inline.Rows[0].Line, null, field, needed + Suggestion.Ask(column, table.Columns), $"Add {column}: ... to the samples; they have {string.Join(", ", table.Columns)}.");
        }
        string asked = field == "prompt.template" ? $"The prompt template asks for {{{{{column}}}}}, but the file has no column '{column}'."
            : field == "samples.input" && column == "input" ? "The file has no column 'input'."
            : $"{field} names the column '{column}', which the file does not have.";
        return new Problem(file, 1, null, field, asked + Suggestion.Ask(column, table.Columns), $"Let {field} name one of the columns: {string.Join(", ", table.Columns)}.");
    }
}
