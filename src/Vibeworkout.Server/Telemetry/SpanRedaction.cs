using System.Collections.Frozen;
using System.Diagnostics;
using OpenTelemetry;
using Vibeworkout.Git;

namespace Vibeworkout.Server.Telemetry;

/// <summary>Lets through what is named here, and nothing else: a path holds ids, an address may hold a name, a token or a repository, and
/// nobody knows what the next version of a library adds.</summary>
internal sealed class SpanRedaction : BaseProcessor<Activity>
{
    private const string Url = "url.full";
    private const string Ours = "vibeworkout.";

    private static readonly FrozenSet<string> Kept = FrozenSet.Create(
        "db.namespace",
        "db.query.text",
        "db.response.status_code",
        "db.system.name",
        "error.type",
        "http.request.method",
        "http.request.resend_count",
        "http.response.status_code",
        "http.route",
        "network.protocol.version",
        "server.address",
        "server.port",
        "url.scheme"
    );

    public override void OnEnd(Activity data)
    {
        foreach (
            var (name, value) in data
                .TagObjects.Where(tag => !Kept.Contains(tag.Key) && !tag.Key.StartsWith(Ours, StringComparison.Ordinal))
                .ToList()
        )
        {
            data.SetTag(name, name == Url ? Host(value as string) : null);
        }

        if (data.StatusDescription is not null)
        {
            data.SetStatus(data.Status); // words of an exception
        }
    }

    private static string? Host(string? url) =>
        Urls.TryRead(url, out var uri) ? uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) : null;
}
