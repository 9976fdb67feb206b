namespace Vibeworkout.Server.Sessions;

internal sealed record SampleView(DateTimeOffset Ts, int Bpm);
