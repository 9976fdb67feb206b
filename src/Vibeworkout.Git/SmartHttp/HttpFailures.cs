using System.Globalization;
using System.Net;

namespace Vibeworkout.Git.SmartHttp;

/// <summary>What an HTTP answer, or none, means to somebody who wants to write a ref.</summary>
internal static class HttpFailures
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    public static HttpAnswer.Failed InvalidRemote { get; } =
        new(
            RefFailure.InvalidRemote,
            "The address is not one of a repository over http or https, so nothing was asked; enter it as the server shows it for cloning."
        );

    public static HttpAnswer.Failed TimedOut(Address address, string service) =>
        new(RefFailure.TimedOut, $"{address} did not answer in time, so {Fate(service)}; check the network, then try again.");

    public static HttpAnswer.Failed NotSmartHttp(Address address, string what) =>
        new(RefFailure.NotSmartHttp, $"What answers at {address} is no git server ({what}); check the address.");

    public static HttpAnswer.Failed Garbled(Uri repository, string service) =>
        new(
            RefFailure.Garbled,
            $"The git server of {Shown(repository)} gave an answer that makes no sense, so {Fate(service)}; try again, then look "
                + $"into the server's log."
        );

    public static HttpAnswer.Failed OtherObjectFormat(Uri repository) =>
        new(
            RefFailure.OtherObjectFormat,
            $"{Shown(repository)} names its objects by SHA-256, which is not written over HTTP here; write to it through git."
        );

    public static HttpAnswer.Failed AnswerTooLarge(Address address) =>
        new(
            RefFailure.TooLarge,
            $"{address} answered more than a report on a few refs can be, so it was not read to the end; check the address."
        );

    public static HttpAnswer.Failed MovedElsewhere(Address address, Uri? location)
    {
        var where = location is { IsAbsoluteUri: true } ? $" ({Words.Clean(location.GetLeftPart(UriPartial.Authority))})" : "";
        return new(
            RefFailure.MovedElsewhere,
            $"{address} leads to another place{where}, where credentials are not taken to by themselves; enter the new address "
                + $"if it is right."
        );
    }

    public static HttpAnswer.Failed Unreachable(Address address, string service, Exception exception)
    {
        var what = (exception as HttpRequestException)?.HttpRequestError ?? (exception as HttpIOException)?.HttpRequestError;
        var message = what switch
        {
            HttpRequestError.NameResolutionError =>
                $"The name of {address} is not known to the network, so nothing was written; check the address and the network.",
            HttpRequestError.SecureConnectionError =>
                $"No secure connection to {address} could be made, so nothing was written; check the server's certificate and "
                    + $"this machine's clock.",
            HttpRequestError.ConnectionError =>
                $"{address} could not be reached, so nothing was written; check the network and the address, then try again.",
            HttpRequestError.InvalidResponse => $"What answers at {address} does not speak HTTP; check the address.",
            _ => $"The connection to {address} was cut, so {Fate(service)}; try again.",
        };
        return new(what == HttpRequestError.InvalidResponse ? RefFailure.NotSmartHttp : RefFailure.Unreachable, message);
    }

    public static HttpAnswer.Failed Of(HttpResponseMessage response, Address address, string service, DateTimeOffset now)
    {
        var (status, wait) = ((int)response.StatusCode, RetryAfter(response, now));
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => new(
                RefFailure.Unauthorized,
                $"{address} wants a name and password or a token, or did not accept those it got, so nothing was written; enter "
                    + $"credentials that may write there."
            ),
            HttpStatusCode.TooManyRequests => RateLimited(address, wait),
            HttpStatusCode.Forbidden when wait is not null || Header(response, "x-ratelimit-remaining") == "0" => RateLimited(
                address,
                wait
            ),
            HttpStatusCode.Forbidden => new(
                RefFailure.Forbidden,
                $"{address} may not be written with these credentials, so nothing was; give them the right to write contents there."
            ),
            HttpStatusCode.NotFound or HttpStatusCode.Gone => new(
                RefFailure.NotFound,
                $"There is no repository at {address}, or these credentials may not see it; check the address and the credentials."
            ),
            HttpStatusCode.RequestEntityTooLarge => new(
                RefFailure.TooLarge,
                $"{address} does not take requests of this size, so nothing was written; write less at once."
            ),
            >= HttpStatusCode.InternalServerError => new(
                RefFailure.ServerError,
                $"{address} failed (status {status}), so {Fate(service)}; try again later.",
                wait
            ),
            _ => NotSmartHttp(address, $"status {status}"),
        };
    }

    /// <summary>Asking for refs changes nothing.</summary>
    private static string Fate(string service) =>
        service == GitServer.ReceivePack ? "nobody knows whether the write arrived" : "nothing was written";

    private static HttpAnswer.Failed RateLimited(Address address, TimeSpan? wait) =>
        new(
            RefFailure.RateLimited,
            $"{address} had too many requests and took no more, so nothing was written; "
                + $"{(wait is { } time ? $"wait {Math.Ceiling(time.TotalSeconds)} s" : "wait a minute")} before the next.",
            wait
        );

    /// <summary>How long to wait: in seconds or as a date, or until GitHub's limit begins anew.</summary>
    private static TimeSpan? RetryAfter(HttpResponseMessage response, DateTimeOffset now)
    {
        var said = response.Headers.RetryAfter;
        var wait = said?.Delta ?? (said?.Date is { } date ? date - now : null);
        if (
            wait is null
            && Header(response, "x-ratelimit-remaining") == "0"
            && long.TryParse(Header(response, "x-ratelimit-reset"), NumberStyles.None, CultureInfo.InvariantCulture, out var reset)
        )
        {
            wait = TimeSpan.FromSeconds(Math.Clamp(reset - now.ToUnixTimeSeconds(), 0, (long)LongestWait.TotalSeconds));
        }

        return wait is { } time ? TimeSpan.FromTicks(Math.Clamp(time.Ticks, 0, LongestWait.Ticks)) : null;
    }

    private static string Shown(Uri repository) =>
        repository.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
