using System.Net;
using System.Net.Http.Headers;

namespace Vibeworkout.Git.SmartHttp;

/// <summary>
/// Writes hidden refs of a remote, each by itself, with one POST to its <c>git-receive-pack</c>: no git process, no repository here, no
/// advertisement of refs first. A server that says no is a result.
/// </summary>
/// <param name="http">Over <see cref="CreateHandler"/>: a handler that follows redirects by itself would take credentials along.</param>
/// <param name="time">The clock that deadlines and <c>retry-after</c> dates are read by.</param>
public sealed class RefWriter(HttpClient http, TimeProvider time)
{
    /// <summary>The largest file that is written, in bytes.</summary>
    public const int MaxContent = 64 * 1024;

    /// <summary>More refs are not written at once.</summary>
    public const int MostRefs = 256;

    /// <summary>After this a request is given up.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether a repository that was renamed on the same server is followed there.</summary>
    public bool FollowsRenames { get; init; } = true;

    /// <summary>The same, which follows nothing.</summary>
    public RefWriter Strict => new(http, time) { Timeout = Timeout, FollowsRenames = false };

    private GitServer Server => new(http, time, Timeout, FollowsRenames);

    /// <summary>Connections as this class needs them: no redirects, no cookies, addresses looked up anew now and then.</summary>
    public static SocketsHttpHandler CreateHandler() =>
        new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxResponseHeadersLength = 32,
        };

    /// <summary>Writes refs. What is not fit to be sent is refused here and holds up nothing else.</summary>
    /// <param name="repository">Its address over http or https, as the server knows it; user info in it serves as credentials.</param>
    /// <param name="credentials">Who asks; null for nobody, or for what the address holds.</param>
    /// <param name="writes">At most <see cref="MostRefs"/>, each of another ref.</param>
    /// <param name="cancel">The caller does not want it any more.</param>
    /// <exception cref="ArgumentException">The same ref twice.</exception>
    /// <exception cref="OperationCanceledException">Through <paramref name="cancel"/>; the write may have arrived.</exception>
    public async Task<RefWriteResult> WriteAsync(
        Uri repository,
        AuthenticationHeaderValue? credentials,
        IReadOnlyList<RefWrite> writes,
        CancellationToken cancel
    )
    {
        if (writes.Count > MostRefs)
        {
            return new RefWriteResult.Failed(
                RefFailure.TooLarge,
                $"{writes.Count} refs were to be written at once and {MostRefs} are allowed, so none was; write fewer at once."
            );
        }

        var outcomes = new Dictionary<string, RefOutcome>(StringComparer.Ordinal);
        var request = new PushRequest();
        foreach (var write in writes)
        {
            var objection = WriteRules.Objection(write);
            outcomes.Add(write.Ref, new RefOutcome.Refused(objection ?? ""));
            if (objection is null)
            {
                request.Add(write);
            }
        }

        return request.IsEmpty
            ? new RefWriteResult.Answered(outcomes)
            : await PushAsync(repository, credentials, request, outcomes, cancel);
    }

    /// <summary>Asks which commits these refs point to, and for no others, by protocol v2.</summary>
    /// <param name="repository">Its address over http or https; user info in it serves as credentials.</param>
    /// <param name="credentials">Who asks; null for nobody, or for what the address holds.</param>
    /// <param name="refs">Names of hidden refs; others are passed over.</param>
    /// <param name="cancel">The caller does not want it any more.</param>
    /// <exception cref="OperationCanceledException">Through <paramref name="cancel"/>.</exception>
    public async Task<RefReadResult> ReadAsync(
        Uri repository,
        AuthenticationHeaderValue? credentials,
        IReadOnlyList<string> refs,
        CancellationToken cancel
    )
    {
        var names = refs.Where(WriteRules.IsHiddenRef).ToHashSet(StringComparer.Ordinal);
        if (names.Count == 0)
        {
            return new RefReadResult.Listed(new Dictionary<string, string>());
        }

        var answer = await Server.PostAsync(repository, credentials, GitServer.UploadPack, LsRefs.Request(names), cancel);
        if (answer is HttpAnswer.Body body)
        {
            if (LsRefs.Read(body.Bytes, names) is { } oids)
            {
                return new RefReadResult.Listed(oids, body.MovedTo);
            }

            answer = await ExplainAsync(repository, credentials, GitServer.UploadPack, body, cancel);
        }

        var failed = (HttpAnswer.Failed)answer;
        return new RefReadResult.Failed(failed.Kind, failed.Message, failed.RetryAfter);
    }

    private async Task<RefWriteResult> PushAsync(
        Uri repository,
        AuthenticationHeaderValue? credentials,
        PushRequest request,
        Dictionary<string, RefOutcome> outcomes,
        CancellationToken cancel
    )
    {
        var answer = await Server.PostAsync(repository, credentials, GitServer.ReceivePack, request.ToBytes(), cancel);
        if (answer is HttpAnswer.Body body)
        {
            if (PushReport.Read(body.Bytes) is { } report && Judge(request, report, outcomes))
            {
                return new RefWriteResult.Answered(outcomes, body.MovedTo);
            }

            answer = await ExplainAsync(repository, credentials, GitServer.ReceivePack, body, cancel);
        }

        var failed = (HttpAnswer.Failed)answer;
        return new RefWriteResult.Failed(failed.Kind, failed.Message, failed.RetryAfter);
    }

    /// <summary>Whether the report has a word on each ref.</summary>
    private static bool Judge(PushRequest request, PushReport report, Dictionary<string, RefOutcome> outcomes)
    {
        foreach (var (name, oid) in request.Commits)
        {
            if (report.Of(name, oid) is not { } outcome)
            {
                return false;
            }

            outcomes[name] = outcome;
        }

        return true;
    }

    /// <summary>git ends without a word where the object format is another.</summary>
    private async Task<HttpAnswer> ExplainAsync(
        Uri repository,
        AuthenticationHeaderValue? credentials,
        string service,
        HttpAnswer.Body answer,
        CancellationToken cancel
    ) =>
        answer.Bytes.Length == 0 && await Server.IsSha256Async(answer.MovedTo ?? repository, credentials, cancel)
            ? HttpFailures.OtherObjectFormat(repository)
            : HttpFailures.Garbled(repository, service);
}
