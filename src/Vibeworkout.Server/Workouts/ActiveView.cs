namespace Vibeworkout.Server.Workouts;

/// <summary>The running workout; <c>session</c> is null when none runs.</summary>
internal sealed record ActiveView(StartedWorkout? Session);
