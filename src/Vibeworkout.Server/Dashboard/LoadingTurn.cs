namespace Vibeworkout.Server.Dashboard;

/// <summary>The components of one page load one after the other: they share a database context, which answers one question at a
/// time.</summary>
internal sealed class LoadingTurn : IDisposable
{
    private readonly SemaphoreSlim turn = new(1);

    public async Task TakeAsync(Func<Task> load)
    {
        await turn.WaitAsync();
        try
        {
            await load();
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();
}
