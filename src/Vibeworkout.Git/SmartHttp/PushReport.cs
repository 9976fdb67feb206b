namespace Vibeworkout.Git.SmartHttp;

/// <summary>A server's report on a push.</summary>
/// <param name="UnpackError">Why it did not take the objects; null when it did.</param>
/// <param name="Refusals">By ref, why it was not written; null where it was.</param>
internal sealed record PushReport(string? UnpackError, IReadOnlyDictionary<string, string?> Refusals)
{
    // what git's, GitHub's and other servers call a ref that is not where the writer thought it was
    private static readonly string[] StaleWords =
    [
        "failed to update ref",
        "cannot lock ref",
        "failed to lock",
        "incorrect old value",
        "reference already exists",
        "reference does not exist",
        "no longer exists",
        "fetch first",
        "stale info",
        "lock error",
    ];

    /// <summary>Reads <c>unpack …</c>, then <c>ok ref</c> or <c>ng ref why</c> for each ref, to the flush. Lines of another kind are passed
    /// over. Null when it is no whole report or contradicts itself.</summary>
    public static PushReport? Read(ReadOnlySpan<byte> answer)
    {
        var reader = new PktLineReader(answer);
        if (reader.Read(out var first) != Packet.Data || !first.StartsWith("unpack ", StringComparison.Ordinal))
        {
            return null;
        }

        var refusals = new Dictionary<string, string?>(StringComparer.Ordinal);
        while (true)
        {
            switch (reader.Read(out var line))
            {
                case Packet.Flush:
                    return new(first == "unpack ok" ? null : Words.Clean(first["unpack ".Length..]), refusals);
                case Packet.Data when Status(line) is var (name, why):
                    if (!refusals.TryAdd(name, why))
                    {
                        return null;
                    }

                    break;
                case Packet.Data:
                    break;
                default:
                    return null;
            }
        }
    }

    /// <summary>What the report says of a ref; null when it says nothing.</summary>
    public RefOutcome? Of(string name, string oid)
    {
        if (!Refusals.TryGetValue(name, out var why))
        {
            return null;
        }

        if (why is null)
        {
            return UnpackError is null ? new RefOutcome.Done(oid) : null;
        }

        if (UnpackError is not null)
        {
            return new RefOutcome.Refused(
                $"The server did not take the objects ({UnpackError}), so nothing was written; look into its log."
            );
        }

        return StaleWords.Any(w => why.Contains(w, StringComparison.OrdinalIgnoreCase))
            ? new RefOutcome.Stale(why)
            : new RefOutcome.Refused(Explain(why));
    }

    private static (string Name, string? Why)? Status(string line)
    {
        var parts = line.Split(' ', 3);
        return parts switch
        {
            ["ok", var name] => (name, null),
            ["ng", var name] => (name, "no reason given"),
            ["ng", var name, var why] => (name, Words.Clean(why)),
            _ => null,
        };
    }

    private static string Explain(string why) =>
        why switch
        {
            _ when why.Contains("non-fast-forward", StringComparison.OrdinalIgnoreCase) =>
                $"The server takes fast-forwards only ({why}), and a hidden ref is replaced each time; allow that for "
                    + $"refs/vibeworkout/ (receive.denyNonFastForwards).",
            _ when why.Contains("hook declined", StringComparison.OrdinalIgnoreCase) =>
                $"A hook on the server declined the ref ({why}); let it allow refs/vibeworkout/.",
            _ when why.Contains("hidden ref", StringComparison.OrdinalIgnoreCase) =>
                $"The server hides the ref from writers ({why}); take refs/vibeworkout/ out of its receive.hideRefs.",
            _ => $"The server refused the ref ({why}); allow refs/vibeworkout/ there.",
        };
}
