using Microsoft.AspNetCore.Components;

namespace Vibeworkout.Server.Dashboard.Settings;

/// <summary>A section of the settings: it loads what it shows, and its forms are its own.</summary>
public abstract class SettingsSection : LoadedComponent
{
    /// <summary>Called with why something was not done; the page shows it at its top.</summary>
    [Parameter]
    public EventCallback<string?> Failed { get; set; }

    /// <summary>Who looks.</summary>
    [Inject]
    protected Viewer Viewer { get; set; } = null!;

    /// <summary>The request that the page answers.</summary>
    [CascadingParameter]
    protected HttpContext Context { get; set; } = null!;

    /// <summary>Set when nobody waits for the page any more.</summary>
    protected CancellationToken Cancel => Context.RequestAborted;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    /// <inheritdoc/>
    protected override Task LoadAsync() => Task.CompletedTask;

    /// <summary>Goes on to the page that says that it was done, or shows why it was not.</summary>
    protected Task FinishAsync(string done, string? problem)
    {
        if (problem is not null)
        {
            return Failed.InvokeAsync(problem);
        }

        Go($"/settings?done={done}");
        return Task.CompletedTask;
    }

    /// <summary>Goes on to another page.</summary>
    protected void Go(string address) => Navigation.NavigateTo(address);
}
