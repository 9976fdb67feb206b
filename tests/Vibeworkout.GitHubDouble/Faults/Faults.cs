namespace Vibeworkout.Testing.GitHub;

/// <summary>GitHub's limits, which are on, and its bad days, which a test brings about. A kind is the start of a <see cref="Call.Kind"/>;
/// empty means any.</summary>
public sealed class Faults
{
    private readonly Lock door = new();
    private readonly List<Planned> planned = [];
    private int pushViolations;
    private int contentViolations;

    /// <summary>Pushes that a repository takes in any minute; null for no limit.</summary>
    public int? PushesAMinute { get; set; } = 6;

    /// <summary>What a push too many is answered with: 429 or 403.</summary>
    public int PushRefusal { get; set; } = 429;

    /// <summary>Requests an hour for each app, installation and user.</summary>
    public int RestAnHour { get; set; } = 5000;

    /// <summary>Requests an hour for those without a token.</summary>
    public int AnonymousAnHour { get; set; } = 60;

    /// <summary>GraphQL points an hour.</summary>
    public int GraphQLAnHour { get; set; } = 5000;

    /// <summary>REST requests an hour that create something; null for no limit.</summary>
    public int? ContentAnHour { get; set; } = 500;

    /// <summary>Pushes that were one too many.</summary>
    public int PushViolations => pushViolations;

    /// <summary>Requests that created too much.</summary>
    public int ContentViolations => contentViolations;

    /// <summary>The next requests of a kind fail with a status.</summary>
    public void FailNext(string kind, int count = 1, int status = 502) => Plan(new(kind, count) { Status = status });

    /// <summary>The next requests of a kind meet the secondary limit.</summary>
    public void LimitNext(string kind, int count, TimeSpan retryAfter, int status = 403) =>
        Plan(new(kind, count) { Status = status, RetryAfter = retryAfter });

    /// <summary>The next requests of a kind are cut off before anything is done.</summary>
    public void CutNext(string kind, int count = 1) => Plan(new(kind, count) { Cut = true });

    /// <summary>The next requests of a kind are carried out, and their answers lost.</summary>
    public void DropAnswerNext(string kind, int count = 1) => Plan(new(kind, count) { DropAnswer = true });

    /// <summary>The next requests of a kind wait until what this gives is disposed.</summary>
    public IDisposable HoldNext(string kind, int count = 1)
    {
        var gate = new Gate();
        Plan(new(kind, count) { Held = gate.Opened });
        return gate;
    }

    /// <summary>Forgets everything that was still to come.</summary>
    public void Clear()
    {
        lock (door)
        {
            planned.Clear();
        }
    }

    internal void CountPushViolation() => Interlocked.Increment(ref pushViolations);

    internal void CountContentViolation() => Interlocked.Increment(ref contentViolations);

    internal Planned? Take(string kind)
    {
        lock (door)
        {
            var fault = planned.Find(p => kind.StartsWith(p.Kind, StringComparison.Ordinal));
            if (fault is not null && --fault.Left == 0)
            {
                planned.Remove(fault);
            }

            return fault;
        }
    }

    private void Plan(Planned fault)
    {
        lock (door)
        {
            planned.Add(fault);
        }
    }

    internal sealed class Planned(string kind, int count)
    {
        public string Kind => kind;

        public int Left { get; set; } = count;

        public int? Status { get; init; }

        public TimeSpan? RetryAfter { get; init; }

        public bool Cut { get; init; }

        public bool DropAnswer { get; init; }

        public Task? Held { get; init; }
    }

    private sealed class Gate : IDisposable
    {
        private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Opened => opened.Task;

        public void Dispose() => opened.TrySetResult();
    }
}
