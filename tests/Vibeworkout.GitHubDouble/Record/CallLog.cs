using System.Collections.Concurrent;
using System.Globalization;

namespace Vibeworkout.Testing.GitHub;

/// <summary>One request that reached the double: its kind is the operation without names, such as <c>rest GET
/// /repos/{owner}/{repo}/pulls</c>.</summary>
public sealed record Call(string Kind, string? Repository, DateTimeOffset At, int Status);

/// <summary>Every request that reached the double.</summary>
public sealed class CallLog
{
    private readonly ConcurrentQueue<Call> calls = new();

    public IReadOnlyList<Call> All => [.. calls];

    /// <summary>Calls whose kind starts with this, of one repository or all.</summary>
    public int Count(string kind, string? repository = null) =>
        calls.Count(c =>
            c.Kind.StartsWith(kind, StringComparison.Ordinal)
            && (repository is null || string.Equals(c.Repository, repository, StringComparison.OrdinalIgnoreCase))
        );

    public IReadOnlyDictionary<string, int> ByKind() => calls.GroupBy(c => c.Kind).ToDictionary(g => g.Key, g => g.Count());

    public IReadOnlyDictionary<string, int> ByRepository() =>
        calls.Where(c => c.Repository is not null).GroupBy(c => c.Repository!).ToDictionary(g => g.Key, g => g.Count());

    /// <summary>Calls by the hour, by the double's own clock, that they fell into.</summary>
    public IReadOnlyDictionary<DateTimeOffset, int> ByHour() =>
        calls
            .GroupBy(c => new DateTimeOffset(c.At.Ticks - (c.At.Ticks % TimeSpan.TicksPerHour), TimeSpan.Zero))
            .ToDictionary(g => g.Key, g => g.Count());

    /// <summary>A line for each kind, the most frequent first.</summary>
    public IReadOnlyList<string> Report() =>
        [
            .. ByKind()
                .OrderByDescending(k => k.Value)
                .ThenBy(k => k.Key, StringComparer.Ordinal)
                .Select(k => string.Create(CultureInfo.InvariantCulture, $"{k.Value, 6}  {k.Key}")),
        ];

    public void Clear() => calls.Clear();

    internal void Add(Call call) => calls.Enqueue(call);
}
