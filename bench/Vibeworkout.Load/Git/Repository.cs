namespace Vibeworkout.Load.Git;

/// <summary>The refs of one repository, written by compare-and-swap.</summary>
internal sealed class Repository
{
    private static readonly string Zeros = new('0', 40);
    private readonly Lock gate = new();
    private readonly Dictionary<string, string> refs = new(StringComparer.Ordinal);

    /// <summary>Moves a ref, if it points to where the writer thinks.</summary>
    public bool TryMove(RefCommand command)
    {
        lock (gate)
        {
            if (refs.GetValueOrDefault(command.Ref, Zeros) != command.Old)
            {
                return false;
            }

            refs[command.Ref] = command.New;
            return true;
        }
    }

    /// <summary>The refs with one of these beginnings; all when there is none.</summary>
    public List<(string Ref, string Oid)> List(IReadOnlyCollection<string> prefixes)
    {
        lock (gate)
        {
            return
            [
                .. refs.Where(r => prefixes.Count == 0 || prefixes.Any(p => r.Key.StartsWith(p, StringComparison.Ordinal)))
                    .Select(r => (r.Key, r.Value)),
            ];
        }
    }
}
