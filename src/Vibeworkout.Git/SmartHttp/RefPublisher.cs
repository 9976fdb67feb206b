using System.Collections.Concurrent;
using System.Net.Http.Headers;

namespace Vibeworkout.Git.SmartHttp;

/// <summary>
/// Writes the same hidden refs of one repository again and again. It remembers what each pointed to last, so that a write is one request;
/// where that proves wrong it asks, and writes once more: the last writer wins.
/// </summary>
/// <param name="writer">Writes.</param>
/// <param name="repository">Its address over http or https; user info in it serves as credentials.</param>
public sealed class RefPublisher(RefWriter writer, Uri repository)
{
    // null: the ref does not exist
    private readonly ConcurrentDictionary<string, string?> known = new(StringComparer.Ordinal);

    private Uri? moved;

    // a new address comes without the user info of the old one
    private readonly AuthenticationHeaderValue? own = Address.TryRead(repository, null, out var address) ? address.Credentials : null;

    /// <summary>Writes refs, whatever they point to now.</summary>
    /// <param name="credentials">Who asks; null for nobody, or for what the address holds.</param>
    /// <param name="writes">At most <see cref="RefWriter.MostRefs"/>, each of another ref; their old ids are not looked at.</param>
    /// <param name="cancel">The caller does not want it any more.</param>
    /// <param name="mayRepeat">Asked before a ref that somebody else wrote meanwhile is written once more; always when null.</param>
    /// <returns>A ref that is <see cref="RefOutcome.Stale"/> was written by somebody else twice meanwhile.</returns>
    /// <exception cref="ArgumentException">The same ref twice.</exception>
    /// <exception cref="OperationCanceledException">Through <paramref name="cancel"/>; the write may have arrived.</exception>
    public async Task<RefWriteResult> PublishAsync(
        AuthenticationHeaderValue? credentials,
        IReadOnlyList<RefWrite> writes,
        CancellationToken cancel,
        Func<bool>? mayRepeat = null
    )
    {
        credentials ??= own;
        var unknown = writes.Select(w => w.Ref).Where(name => !known.ContainsKey(name)).ToList();
        if (unknown.Count > 0 && await LookAsync(credentials, unknown, cancel) is { } failed)
        {
            return failed;
        }

        var sent = WithOld(writes);
        var result = await WriteAsync(credentials, sent, cancel);
        if (
            result is not RefWriteResult.Answered answered
            || sent.Where(w => answered.Outcomes[w.Ref] is RefOutcome.Stale).ToList() is not { Count: > 0 } stale
            || mayRepeat?.Invoke() == false
        )
        {
            return result is RefWriteResult.Answered all ? all with { MovedTo = moved } : result;
        }

        var outcomes = new Dictionary<string, RefOutcome>(answered.Outcomes, StringComparer.Ordinal);
        await HealAsync(credentials, stale, outcomes, cancel);
        return answered with { Outcomes = outcomes, MovedTo = moved };
    }

    /// <summary>Looks where the refs are and writes them again. One that had not moved and is refused all the same is not somebody else's
    /// doing.</summary>
    private async Task HealAsync(
        AuthenticationHeaderValue? credentials,
        List<RefWrite> stale,
        Dictionary<string, RefOutcome> outcomes,
        CancellationToken cancel
    )
    {
        if (await LookAsync(credentials, [.. stale.Select(w => w.Ref)], cancel) is { } failed)
        {
            NameFailure(stale, failed, outcomes);
            return;
        }

        var again = WithOld(stale);
        switch (await WriteAsync(credentials, again, cancel))
        {
            case RefWriteResult.Answered second:
                foreach (var (before, now) in stale.Zip(again))
                {
                    outcomes[now.Ref] =
                        second.Outcomes[now.Ref] is RefOutcome.Stale(var why) && now.Old == before.Old
                            ? NotMoved(why)
                            : second.Outcomes[now.Ref];
                }

                break;
            case RefWriteResult.Failed second:
                NameFailure(again, second, outcomes);
                break;
        }
    }

    private static RefOutcome.Refused NotMoved(string why) =>
        new(
            $"The server could not write the ref ({why}) although nobody else had; look for a ref whose name is the beginning of "
                + $"this one or the other way round, and into the server's log."
        );

    private static void NameFailure(List<RefWrite> writes, RefWriteResult.Failed failed, Dictionary<string, RefOutcome> outcomes)
    {
        foreach (var write in writes)
        {
            outcomes[write.Ref] = new RefOutcome.Stale(failed.Message);
        }
    }

    private List<RefWrite> WithOld(IEnumerable<RefWrite> writes) =>
        [.. writes.Select(w => w with { Old = known.GetValueOrDefault(w.Ref) })];

    /// <summary>Asks the server where refs are, and remembers that.</summary>
    private async Task<RefWriteResult.Failed?> LookAsync(
        AuthenticationHeaderValue? credentials,
        List<string> refs,
        CancellationToken cancel
    )
    {
        var result = await writer.ReadAsync(moved ?? repository, credentials, refs, cancel);
        if (result is not RefReadResult.Listed listed)
        {
            var failed = (RefReadResult.Failed)result;
            return new(failed.Kind, failed.Message, failed.RetryAfter);
        }

        moved = listed.MovedTo ?? moved;
        foreach (var name in refs)
        {
            known[name] = listed.Oids.GetValueOrDefault(name);
        }

        return null;
    }

    /// <summary>Writes, and remembers what is certain afterwards. While the answer is out nothing is.</summary>
    private async Task<RefWriteResult> WriteAsync(AuthenticationHeaderValue? credentials, List<RefWrite> writes, CancellationToken cancel)
    {
        Forget(writes.Select(w => w.Ref));
        var result = await writer.WriteAsync(moved ?? repository, credentials, writes, cancel);
        if (result is RefWriteResult.Answered answered)
        {
            moved = answered.MovedTo ?? moved;
            Remember(writes, answered.Outcomes);
        }
        else if (result is RefWriteResult.Failed { Kind: RefFailure.Unauthorized or RefFailure.Forbidden or RefFailure.RateLimited })
        {
            foreach (var write in writes)
            {
                known[write.Ref] = write.Old; // turned away at the door
            }
        }

        return result;
    }

    private void Remember(List<RefWrite> writes, IReadOnlyDictionary<string, RefOutcome> outcomes)
    {
        foreach (var write in writes)
        {
            switch (outcomes[write.Ref])
            {
                case RefOutcome.Done(var oid):
                    known[write.Ref] = oid;
                    break;
                case RefOutcome.Refused:
                    known[write.Ref] = write.Old;
                    break;
            }
        }
    }

    private void Forget(IEnumerable<string> refs)
    {
        foreach (var name in refs)
        {
            known.TryRemove(name, out _);
        }
    }
}
