namespace Vibeworkout.Server.Workouts;

/// <summary>The one clock of all workouts: a lock that changes by time alone (silence, the end of grace) is noticed within a quarter of a
/// second, whoever watches and whatever the workout gates.</summary>
internal sealed class WorkoutClock(RunningWorkouts running, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                running.Look();
            }
        }
        catch (OperationCanceledException)
        {
            // the server stops
        }
    }
}
