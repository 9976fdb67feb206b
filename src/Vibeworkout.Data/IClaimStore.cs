namespace Vibeworkout.Data;

/// <summary>
/// Claims rows in the name of an instance: each is held by one, goes to whoever asks first when it is free, and is free again when its
/// instance lets go of it or its row in <see cref="VibeworkoutContext.ServerInstances"/> is gone. Nobody waits for a row that somebody else
/// is claiming.
/// </summary>
public interface IClaimStore
{
    /// <summary>Claims sessions whose log is to be read by now, those that have waited longest first.</summary>
    /// <returns>Their ids; those that the instance had claimed before and did not let go of are among them.</returns>
    Task<IReadOnlyList<Guid>> ClaimJobsAsync(Guid instance, DateTimeOffset now, int most, CancellationToken cancel);

    /// <summary>Claims accounts at streaming services that are to be listened to.</summary>
    Task ClaimStreamsAsync(Guid instance, int most, CancellationToken cancel);

    /// <summary>Makes sure that there is a lane for each remote.</summary>
    Task MakeLanesAsync(IReadOnlyCollection<string> remotes, CancellationToken cancel);

    /// <summary>Claims lanes of these remotes.</summary>
    Task<IReadOnlyList<ClaimedLane>> ClaimLanesAsync(
        Guid instance,
        IReadOnlyCollection<string> remotes,
        int most,
        CancellationToken cancel
    );

    /// <summary>Lets go of lanes; those that nobody has, and whose pushes count no more, are forgotten.</summary>
    Task ReleaseLanesAsync(Guid instance, IReadOnlyCollection<string> remotes, CancellationToken cancel);

    /// <summary>Writes down when pushes were made on a lane, so that whoever takes over goes on counting.</summary>
    /// <returns>Whether that is stored: false when the lane is not the instance's any more.</returns>
    Task<bool> RecordPushesAsync(Guid instance, string remote, IEnumerable<DateTimeOffset> pushes, CancellationToken cancel);
}
