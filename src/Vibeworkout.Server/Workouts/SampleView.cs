namespace Vibeworkout.Server.Workouts;

internal sealed record SampleView(DateTimeOffset Ts, int Bpm);
