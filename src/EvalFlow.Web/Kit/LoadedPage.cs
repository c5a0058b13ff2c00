using Microsoft.AspNetCore.Components;

namespace EvalFlow.Web.Kit;

/// <summary>
/// A page that is rendered once, when all it shows has been read. A plain component is rendered at its first await, too; with a store
/// that answers at once nobody notices, with any other the page fails on what is not there yet.
/// </summary>
public abstract class LoadedPage : ComponentBase
{
    public override async Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        await LoadAsync();
        await base.SetParametersAsync(ParameterView.Empty);
    }

    /// <summary>Reads what the page shows; parameters are set.</summary>
    protected abstract Task LoadAsync();
}
