using Microsoft.AspNetCore.Components;

namespace Vibeworkout.Server.Dashboard;

/// <summary>A page, or a part of one, that is rendered when its data is there, and not before. The framework's own way renders once while
/// it still waits, which a database that answers at once never shows.</summary>
public abstract class LoadedComponent : ComponentBase
{
    private Task? loading;

    [Inject]
    private LoadingTurn Turn { get; set; } = null!;

    /// <inheritdoc/>
    public override async Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        await (loading ??= Turn.TakeAsync(LoadAsync));
        await base.SetParametersAsync(ParameterView.Empty);
    }

    /// <summary>Gets the data; runs once, when the parameters are known, and never beside another component's.</summary>
    protected abstract Task LoadAsync();
}
