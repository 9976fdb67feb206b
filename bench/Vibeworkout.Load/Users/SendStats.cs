using Vibeworkout.Load.Http;
using Vibeworkout.Load.Reports;

namespace Vibeworkout.Load.Users;

/// <summary>How sending went, for all users.</summary>
/// <param name="schedule">What counts.</param>
internal sealed class SendStats(Schedule schedule)
{
    private long acknowledged,
        requests;

    /// <summary>Answers to <c>POST /api/workout/hr</c>, the good ones: from the first byte sent to the last one received.</summary>
    public Latencies One { get; } = new();

    /// <summary>The same for <c>POST /api/workout/hr/batch</c>.</summary>
    public Latencies Batch { get; } = new();

    /// <summary>Requests that were not acknowledged, by kind.</summary>
    public Tally Refused { get; } = new();

    /// <summary>When a sample was first acknowledged after something.</summary>
    public FirstAfter First { get; } = new();

    public long Acknowledged => Interlocked.Read(ref acknowledged);

    public long Requests => Interlocked.Read(ref requests);

    /// <summary>A request had its answer, or none.</summary>
    public void Add(Answer answer, int samples, long sentAt, TimeSpan took, long now)
    {
        if (sentAt < schedule.From)
        {
            return;
        }

        Interlocked.Increment(ref requests);
        if (!answer.IsGood)
        {
            Refused.Add(answer.Kind);
            return;
        }

        (samples == 1 ? One : Batch).Add(took);
        Interlocked.Add(ref acknowledged, samples);
        First.See(now);
    }
}
