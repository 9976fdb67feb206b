using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Vibeworkout.Server.Storage;

/// <summary>Answers that hold for a while, so that not everybody who asks asks again. Memory has a bound; what is forgotten is asked for
/// anew. For any number of threads.</summary>
/// <typeparam name="TKey">What was asked.</typeparam>
/// <typeparam name="TValue">The answer.</typeparam>
/// <param name="time">Its stopwatch counts.</param>
/// <param name="life">How long an answer holds; <see cref="TimeSpan.MaxValue"/> for one that holds until another is set.</param>
/// <param name="comparer">Which questions are the same one.</param>
internal sealed class Remembered<TKey, TValue>(TimeProvider time, TimeSpan life, IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
{
    private const int Most = 100_000;

    private readonly ConcurrentDictionary<TKey, (TValue Value, long AskedAt)> answers = new(comparer ?? EqualityComparer<TKey>.Default);

    /// <summary>Now, for <see cref="Set(TKey, TValue, long)"/>: to be taken before asking.</summary>
    public long Now => time.GetTimestamp();

    /// <summary>The answer while it holds.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var known = answers.TryGetValue(key, out var answer) && time.GetElapsedTime(answer.AskedAt) < life;
        value = known ? answer.Value : default;
        return known;
    }

    /// <summary>An answer came.</summary>
    /// <param name="key">To what.</param>
    /// <param name="value">What it is.</param>
    /// <param name="askedAt">When it was asked for: it is no younger than that.</param>
    public void Set(TKey key, TValue value, long askedAt)
    {
        if (answers.Count >= Most)
        {
            answers.Clear();
        }

        answers[key] = (value, askedAt);
    }

    /// <summary>The same for what is known now.</summary>
    public void Set(TKey key, TValue value) => Set(key, value, Now);

    /// <summary>It holds no more.</summary>
    public void Forget(TKey key) => answers.TryRemove(key, out _);

    /// <summary>Nothing holds any more.</summary>
    public void Clear() => answers.Clear();
}
