using Microsoft.AspNetCore.Components;

namespace Vibeworkout.Server.Dashboard;

/// <summary>A page that is rendered when its data is there, and not before. The framework's own way renders once while it still waits,
/// which a database that answers at once never shows.</summary>
public abstract class LoadedPage : ComponentBase
{
    private Task? loading;

    /// <inheritdoc/>
    public override async Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        await (loading ??= LoadAsync());
        await base.SetParametersAsync(ParameterView.Empty);
    }

    /// <summary>Gets the data; runs once, when the parameters are known.</summary>
    protected abstract Task LoadAsync();
}
