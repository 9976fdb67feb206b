using Vibeworkout.Git;

namespace Vibeworkout.Server.Web;

/// <summary>What a token may do.</summary>
internal static class Scopes
{
    public const string All = "all";
    public const string Read = "read";
    public const string HrWrite = "hr:write";

    public static bool IsKnown(string? scope) => scope is All or Read or HrWrite;

    /// <summary>The one rule for every address: <c>all</c> may do everything, <c>read</c> may read, <c>hr:write</c> may send heart rate and
    /// read its answer; each may end itself.</summary>
    public static bool Allow(HttpContext request)
    {
        var isRead = HttpMethods.IsGet(request.Request.Method) || HttpMethods.IsHead(request.Request.Method);
        var takesHeartRate = request.GetEndpoint()?.Metadata.GetMetadata<TakesHeartRate>() is not null;
        var givesItselfUp = request.GetEndpoint()?.Metadata.GetMetadata<GivesItselfUp>() is not null;
        return (request.User.HasScope(All) && (isRead || !ComesFromElsewhere(request)))
            || (isRead && request.User.HasScope(Read))
            || (takesHeartRate && request.User.HasScope(HrWrite))
            || (givesItselfUp && request.User.HasScope(Read, HrWrite));
    }

    /// <summary>A browser says so when another site's page makes the request, in one header or the other; the cookie is not sent then
    /// anyway, this is the second lock.</summary>
    private static bool ComesFromElsewhere(HttpContext request) =>
        request.Request.Headers["Sec-Fetch-Site"].ToString() switch
        {
            "cross-site" or "same-site" => true,
            "same-origin" when request.Request.Headers.Origin is ["null"] => false, // a page of ours that names no origin
            _ => request.Request.Headers.Origin is [{ Length: > 0 } origin, ..] && !IsOurs(origin, request.Request.Host),
        };

    private static bool IsOurs(string origin, HostString host) =>
        Urls.TryRead(origin, out var from)
        && HostString.FromUriComponent(from) is var there
        && string.Equals(there.Host, host.Host, StringComparison.OrdinalIgnoreCase)
        && (there.Port ?? from.Port) == (host.Port ?? from.Port);
}
