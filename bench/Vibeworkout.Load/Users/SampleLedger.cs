using System.Text.Json;

namespace Vibeworkout.Load.Users;

/// <summary>What a user measured and what of that was acknowledged. Everything that waits is sent together and in order, so a count says
/// which.</summary>
internal sealed class SampleLedger
{
    private readonly List<Sample> samples = [];
    private int offered;

    /// <summary>So many, from the first on, were acknowledged.</summary>
    public int Acknowledged { get; private set; }

    public IReadOnlyList<Sample> Waiting => samples[Acknowledged..];

    public int WaitingCount => samples.Count - Acknowledged;

    public void Measure(Sample sample) => samples.Add(sample);

    /// <summary>What waits is being sent; until there is an answer nobody knows whether it is stored.</summary>
    public int Offer() => offered = samples.Count;

    public void Acknowledge(int upTo) => Acknowledged = upTo;

    /// <summary>Holds it against what the server has stored: <c>GET …/samples</c>.</summary>
    public SampleComparison Compare(ReadOnlyMemory<byte> json) => Compare(json, [this]);

    /// <summary>The same for a workout that several sent to.</summary>
    public static SampleComparison Compare(ReadOnlyMemory<byte> json, IReadOnlyList<SampleLedger> ledgers)
    {
        using var document = JsonDocument.Parse(json);
        var stored = document
            .RootElement.GetProperty("samples")
            .EnumerateArray()
            .Select(s => new Sample(s.GetProperty("ts").GetDateTimeOffset().ToUnixTimeMilliseconds(), s.GetProperty("bpm").GetInt32()))
            .ToList();
        var distinct = stored.ToHashSet();
        var sent = ledgers.SelectMany(l => l.samples.Take(l.offered)).ToHashSet();
        return new(
            ledgers.Sum(l => l.samples.Take(l.Acknowledged).Count(s => !distinct.Contains(s))),
            stored.Count - distinct.Count,
            distinct.Count(s => !sent.Contains(s))
        );
    }
}

/// <summary>What is wrong with the stored samples.</summary>
/// <param name="Lost">Acknowledged and not there.</param>
/// <param name="Doubled">There more than once.</param>
/// <param name="Foreign">There and never sent.</param>
internal readonly record struct SampleComparison(int Lost, int Doubled, int Foreign)
{
    public bool IsGood => Lost + Doubled + Foreign == 0;

    public static SampleComparison operator +(SampleComparison a, SampleComparison b) =>
        new(a.Lost + b.Lost, a.Doubled + b.Doubled, a.Foreign + b.Foreign);
}
