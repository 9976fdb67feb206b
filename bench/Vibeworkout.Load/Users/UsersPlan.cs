namespace Vibeworkout.Load.Users;

/// <summary>What a run with many users is like; times are seconds from its beginning.</summary>
internal sealed record UsersPlan(Options Options)
{
    public string Server { get; } = Options.Text("server", "src/Vibeworkout.Server/bin/Release/net10.0/vibeworkout-server.dll");

    public int Users { get; } = Options.Number("users", 2000);

    public int Seconds { get; } = Options.Number("seconds", 300);

    public int Instances { get; } = Options.Number("instances", 1);

    /// <summary>So many users share a repository, and with it its pushes.</summary>
    public int PerRepository { get; } = Options.Number("per-repository", 20);

    public bool IsSqlite { get; } = Options.Text("database", "postgres") == "sqlite";

    /// <summary>When the last instance gets SIGKILL.</summary>
    public int? KillAt { get; } = Options.Number("kill-at");

    public int RestartAt { get; } = Options.Number("restart-at") ?? (Options.Number("kill-at") ?? 0) + 20;

    /// <summary>When the last instance is stopped in its tracks (SIGSTOP).</summary>
    public int? PauseAt { get; } = Options.Number("pause-at");

    public int PauseFor { get; } = Options.Number("pause-for", 4);

    /// <summary>When PostgreSQL is stopped.</summary>
    public int? OutageAt { get; } = Options.Number("outage-at");

    public int OutageFor { get; } = Options.Number("outage-for", 20);

    /// <summary>How PostgreSQL is stopped: <c>fast</c> or <c>immediate</c>.</summary>
    public string StopMode { get; } = Options.Text("stop-mode", "fast");

    /// <summary>How many strangers attack meanwhile.</summary>
    public int Hostile { get; } = Options.Number("hostile", 0);

    /// <summary>When the strangers leave: what they made the server hold is to fall back.</summary>
    public int HostileFor { get; } = Options.Number("hostile-for") ?? UntilLeaving(Options.Number("seconds", 300));

    public int Seed { get; } = Options.Number("seed", 1);

    /// <summary>How many servers and what happens to them, in words.</summary>
    public string Title =>
        $"{Users:N0} users, {Seconds} s, {(Instances == 1 ? "one instance" : $"{Instances} instances")} on "
        + $"{(IsSqlite ? "SQLite" : "PostgreSQL")}, {PerRepository} users a repository"
        + (Hostile > 0 ? $"; {Hostile} strangers attack for {HostileFor} s" : "")
        + (KillAt is { } kill ? $"; SIGKILL to one at {kill} s, started again at {RestartAt} s" : "")
        + (PauseAt is { } pause ? $"; SIGSTOP to one at {pause} s for {PauseFor} s" : "")
        + (OutageAt is { } outage ? $"; PostgreSQL stopped ({StopMode}) at {outage} s for {OutageFor} s" : "");

    /// <summary>A tenth of the time is left without them, and at least a minute, or half of a shorter run.</summary>
    private static int UntilLeaving(int seconds) => seconds - Math.Min(seconds / 2, Math.Max(60, seconds / 10));
}
