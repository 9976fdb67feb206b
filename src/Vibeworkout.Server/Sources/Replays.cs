using System.Collections.Concurrent;
using Vibeworkout.Server.Telemetry;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Sources;

/// <summary>Plays recorded heart rate into a running workout, as if it were measured now. A replay ends with its file or its workout, and
/// does not outlive the server.</summary>
internal sealed partial class Replays(
    IServiceScopeFactory scopes,
    RunningWorkouts running,
    TimeProvider time,
    IHostApplicationLifetime host,
    ILogger<Replays> logger
)
{
    private static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<Guid, Task> playing = new();

    /// <summary>Begins to play; returns at once.</summary>
    /// <param name="user">Whose workout it is.</param>
    /// <param name="session">The workout.</param>
    /// <param name="samples">By time.</param>
    /// <param name="speed">Seconds of the recording that pass in one; 1 to 20.</param>
    public void Play(Guid user, Guid session, IReadOnlyList<Sample> samples, double speed) =>
        playing[session] = Spans.Detached(async () =>
        {
            try
            {
                await PlayAsync(user, session, samples, speed, host.ApplicationStopping);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Log.Ended(logger, e);
            }
            finally
            {
                playing.TryRemove(session, out _);
            }
        });

    private async Task PlayAsync(Guid user, Guid session, IReadOnlyList<Sample> samples, double speed, CancellationToken cancel)
    {
        for (var i = 0; i < samples.Count && running.Of(user)?.SessionId == session; i++)
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope
                .ServiceProvider.GetRequiredService<HeartRateIntake>()
                .TakeAsync(user, session, [new SendSample { Bpm = samples[i].Bpm }], cancel);
            if (i + 1 < samples.Count)
            {
                var gap = samples[i + 1].At - samples[i].At;
                await Task.Delay((gap < LongestGap ? gap : LongestGap) / speed, time, cancel);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "A replay ended before its time.")]
        public static partial void Ended(ILogger logger, Exception exception);
    }
}
