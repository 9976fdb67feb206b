namespace Vibeworkout.Server.Workouts;

/// <summary>Who follows workouts. A workout knows of nobody who does. None of this may wait for anything but what it returns.</summary>
internal interface IWorkoutListener
{
    /// <summary>A workout runs: started here or elsewhere, or taken up after a restart.</summary>
    void Began(RunningWorkout workout) { }

    /// <summary>Its lock changed, by a heart rate or by time alone; the first time right after it began. Called while the workout is held:
    /// take no lock under which the workout is asked anything.</summary>
    void LockChanged(RunningWorkout workout) { }

    /// <summary>It ended, wherever somebody stopped it.</summary>
    /// <returns>Ends when what is to be said then has been tried; nobody is held up by it for long.</returns>
    Task EndedAsync(RunningWorkout workout) => Task.CompletedTask;

    /// <summary>The server ends, the workout does not.</summary>
    Task LeftAsync(RunningWorkout workout) => Task.CompletedTask;

    /// <summary>Its user stopped it at this instance, which has claimed its job.</summary>
    /// <param name="stopped">What was stopped.</param>
    /// <returns>Ends when what is there to be read has been read; the stop waits for that for a few seconds.</returns>
    Task StoppedAsync(StoppedSession stopped) => Task.CompletedTask;
}
