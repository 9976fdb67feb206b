namespace Vibeworkout.Git.SmartHttp;

/// <summary>The body of one push: a command for each ref, then the objects of all.</summary>
internal sealed class PushRequest
{
    private static readonly string Zeros = new('0', 40);

    private readonly PackBuilder pack = new();
    private readonly List<(string Old, string New, string Ref)> commands = [];

    /// <summary>The new commits, by ref.</summary>
    public IEnumerable<(string Ref, string Oid)> Commits => commands.Select(c => (c.Ref, c.New));

    public bool IsEmpty => commands.Count == 0;

    public void Add(RefWrite write) => commands.Add((write.Old?.ToLowerInvariant() ?? Zeros, pack.AddCommit(write), write.Ref));

    /// <summary>No <c>atomic</c>: each ref is judged by itself. No side band: the report is all that is wanted.</summary>
    public byte[] ToBytes()
    {
        using var body = new MemoryStream();
        var capabilities = $"\0 report-status object-format=sha1 agent={GitServer.Agent}";
        foreach (var (old, oid, name) in commands)
        {
            PktLine.Write(body, $"{old} {oid} {name}{capabilities}");
            capabilities = "";
        }

        body.Write(PktLine.Flush);
        body.Write(pack.ToBytes());
        return body.ToArray();
    }
}
