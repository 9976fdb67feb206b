using System.Text;
using System.Text.Json;

namespace Vibeworkout.Server.Live;

/// <summary>An event on its way between instances.</summary>
/// <param name="User">Whose it is.</param>
/// <param name="Type">As watchers get it.</param>
/// <param name="Data">As watchers get it.</param>
internal sealed record LiveNotice(Guid User, string Type, JsonElement Data)
{
    /// <summary>PostgreSQL carries fewer than 8,000 bytes in one notification.</summary>
    private const int MostBytes = 7_900;

    private const int Frame = 64;

    /// <summary>As texts of notifications: the sender, then as many events as fit. An event too long for one is left out.</summary>
    public static IEnumerable<string> Write(Guid sender, IEnumerable<LiveNotice> notices)
    {
        var text = new StringBuilder();
        var bytes = Frame;
        foreach (var notice in notices.Select(n => JsonSerializer.Serialize(n)))
        {
            var more = Encoding.UTF8.GetByteCount(notice) + 1;
            if (more + Frame > MostBytes)
            {
                continue;
            }

            if (bytes + more > MostBytes)
            {
                yield return Framed(sender, text);
                text.Clear();
                bytes = Frame;
            }

            text.Append(text.Length > 0 ? "," : "").Append(notice);
            bytes += more;
        }

        if (text.Length > 0)
        {
            yield return Framed(sender, text);
        }
    }

    /// <summary>The events of a notification; none of one's own, and none of what cannot be read.</summary>
    public static IReadOnlyList<LiveNotice> Read(Guid self, string text)
    {
        try
        {
            return text.Length > 36 && Guid.TryParse(text.AsSpan(0, 36), out var sender) && sender != self
                ?
                [
                    .. (JsonSerializer.Deserialize<List<LiveNotice?>>(text.AsSpan(36)) ?? [])
                        .OfType<LiveNotice>()
                        .Where(n => n.Type is not null),
                ]
                : [];
        }
        catch (JsonException)
        {
            return []; // of another version
        }
    }

    private static string Framed(Guid sender, StringBuilder events) => $"{sender}[{events}]";
}
