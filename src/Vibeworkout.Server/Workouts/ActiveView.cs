namespace Vibeworkout.Server.Workouts;

/// <summary>The running workout; <c>session</c> is null when none runs.</summary>
/// <param name="Session">The running workout; null when none runs.</param>
internal sealed record ActiveView(StartedWorkout? Session);
