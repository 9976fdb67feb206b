namespace Vibeworkout.Git.SmartHttp;

/// <summary>Protocol v2's <c>ls-refs</c>: which of these refs are there.</summary>
internal static class LsRefs
{
    public static byte[] Request(IEnumerable<string> refs)
    {
        using var body = new MemoryStream();
        PktLine.Write(body, "command=ls-refs\n");
        PktLine.Write(body, $"agent={GitServer.Agent}");
        PktLine.Write(body, "object-format=sha1");
        body.Write(PktLine.Delimiter);
        foreach (var name in refs)
        {
            PktLine.Write(body, $"ref-prefix {name}\n");
        }

        body.Write(PktLine.Flush);
        return body.ToArray();
    }

    /// <summary>Reads <c>oid ref</c> lines to the flush, and keeps exactly the refs asked for: a prefix matches longer names too. Null when
    /// it is no such list.</summary>
    public static IReadOnlyDictionary<string, string>? Read(ReadOnlySpan<byte> answer, IReadOnlyCollection<string> refs)
    {
        var reader = new PktLineReader(answer);
        var oids = new Dictionary<string, string>(StringComparer.Ordinal);
        while (true)
        {
            switch (reader.Read(out var line))
            {
                case Packet.Flush:
                    return oids;
                case Packet.Data when line.Split(' ', 3) is [var oid, var name, ..] && WriteRules.IsOid(oid):
                    if (refs.Contains(name))
                    {
                        oids[name] = oid;
                    }

                    break;
                default:
                    return null;
            }
        }
    }
}
