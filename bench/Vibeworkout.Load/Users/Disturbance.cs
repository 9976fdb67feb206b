using Vibeworkout.Load.Git;
using Vibeworkout.Load.Lab;

namespace Vibeworkout.Load.Users;

/// <summary>What goes wrong on purpose during a run: an instance is killed and started again, or paused; the database is stopped and
/// started again.</summary>
internal sealed class Disturbance(UsersPlan plan, LabClock clock, long begin)
{
    /// <summary>When the database took connections again, in the clock's milliseconds; null when it was not stopped.</summary>
    public long? DatabaseBackAt { get; private set; }

    /// <summary>How long the killed instance took from its start until it was ready.</summary>
    public TimeSpan? RestartTook { get; private set; }

    public Task RunAsync(
        IReadOnlyList<ServerInstance> instances,
        LabPostgres? postgres,
        SendStats sends,
        SignalInbox inbox,
        BeatStats beats,
        CancellationToken cancel
    ) =>
        Task.WhenAll(
            KillAsync(instances[^1], cancel),
            PauseAsync(instances[^1], cancel),
            OutageAsync(postgres, sends, inbox, beats, cancel)
        );

    private async Task KillAsync(ServerInstance instance, CancellationToken cancel)
    {
        if (plan.KillAt is not { } kill)
        {
            return;
        }

        await UntilAsync(kill, cancel);
        await instance.KillAsync();
        Say($"SIGKILL to instance {instance.Name}");
        await UntilAsync(plan.RestartAt, cancel);
        var began = clock.Now;
        await instance.StartAsync(cancel);
        RestartTook = TimeSpan.FromMilliseconds(clock.Now - began);
        Say($"instance {instance.Name} is back");
    }

    private async Task PauseAsync(ServerInstance instance, CancellationToken cancel)
    {
        if (plan.PauseAt is not { } pause)
        {
            return;
        }

        await UntilAsync(pause, cancel);
        await instance.SignalAsync("STOP");
        Say($"SIGSTOP to instance {instance.Name}");
        await UntilAsync(pause + plan.PauseFor, cancel);
        await instance.SignalAsync("CONT");
        Say($"instance {instance.Name} goes on");
    }

    private async Task OutageAsync(LabPostgres? postgres, SendStats sends, SignalInbox inbox, BeatStats beats, CancellationToken cancel)
    {
        if (plan.OutageAt is not { } outage || postgres is null)
        {
            return;
        }

        await UntilAsync(outage, cancel);
        beats.SetOutage(clock.Now, long.MaxValue);
        var began = clock.Now;
        await postgres.StopAsync(plan.StopMode);
        Say($"PostgreSQL is stopped ({plan.StopMode})");
        await clock.UntilAsync(began + (plan.OutageFor * 1000L), cancel);
        sends.First.Arm(clock.Now);
        inbox.First.Arm(clock.Now);
        await postgres.StartAgainAsync();
        DatabaseBackAt = clock.Now;
        beats.SetOutage(began, clock.Now);
        Say("PostgreSQL is back");
    }

    private Task UntilAsync(int second, CancellationToken cancel) => clock.UntilAsync(begin + (second * 1000L), cancel);

    private void Say(string what) => Console.Error.WriteLine($"{(clock.Now - begin) / 1000, 5} s  {what}");
}
