namespace Vibeworkout.Server.Workouts;

/// <summary>One heart-rate sample, for calculations.</summary>
internal readonly record struct Sample(DateTimeOffset At, int Bpm);
