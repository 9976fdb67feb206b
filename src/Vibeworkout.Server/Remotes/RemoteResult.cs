namespace Vibeworkout.Server.Remotes;

/// <summary>How a remote is reached, or why it cannot be.</summary>
internal readonly record struct RemoteResult(Remote? Value, RemoteProblem? Problem)
{
    public static implicit operator RemoteResult(Remote value) => new(value, null);

    public static implicit operator RemoteResult(RemoteProblem problem) => new(null, problem);
}
