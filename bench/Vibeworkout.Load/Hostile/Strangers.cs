using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Vibeworkout.Load.Lab;
using Vibeworkout.Load.Reports;

namespace Vibeworkout.Load.Hostile;

/// <summary>People who sign in like everybody else and then ask for whatever costs a server most: several at once, without a pause, as long as
/// the run lasts.</summary>
internal sealed class Strangers(SignIn signIn, Uri server, string remotes, int seed, TimeProvider time) : IDisposable
{
    /// <summary>The first of their numbers: nobody of the crowd has one of them.</summary>
    private const int First = 1_000_000;

    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(10);

    private readonly HttpClient http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 2000, UseCookies = false })
    {
        BaseAddress = server,
        Timeout = TimeSpan.FromMinutes(5),
    };

    /// <summary>What they were answered, by what they tried.</summary>
    public Tally Answers { get; } = new();

    public void Dispose() => http.Dispose();

    /// <summary>So many of them, until it is cancelled.</summary>
    public Task RunAsync(int count, CancellationToken cancel) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(n => RunOneAsync(n, cancel)));

    private async Task RunOneAsync(int number, CancellationToken cancel)
    {
        var random = new Random(seed + number);
        (string Name, Func<string, Task<string>> Do)[] attacks =
        [
            ("nested file", token => SendAsync(token, "/api/workout/import", new ByteArrayContent(Nested), cancel)),
            ("slow file", token => SendAsync(token, "/api/workout/import", new SlowBody(time, Hold), cancel)),
            ("large file", token => SendAsync(token, "/api/workout/replay", new ByteArrayContent(Large), cancel)),
            ("many streams", token => HoldStreamsAsync(token, 60, cancel)),
            ("deep JSON", token => SendAsync(token, "/api/workout/hr/batch", Json(new string('[', 900_000)), cancel)),
            ("many tokens", token => ManyAsync(token, "/api/tokens", _ => "{\"name\":\"x\"}", 120, cancel)),
            (
                "many repositories",
                token => ManyAsync(token, "/api/gate-repos", n => $"{{\"remote_url\":\"{remotes}/none-{number}-{n}.git\"}}", 60, cancel)
            ),
            ("a workout with them", token => SendAsync(token, "/api/workout/start", Json("{}"), cancel)),
            ("a batch of samples", token => SendAsync(token, "/api/workout/hr/batch", Json(Batch(random)), cancel)),
            ("an export", token => GetAsync(token, "/api/profile/export", cancel)),
            ("signing out", token => SendAsync(token, "/api/profile/sign-out-everywhere", Json("{\"revoke_tokens\":true}"), cancel)),
            ("nonsense", token => GetAsync(token, $"/api/{new string('x', random.Next(4000))}?cursor=%00%ff", cancel)),
        ];
        while (!cancel.IsCancellationRequested)
        {
            var (name, act) = attacks[random.Next(attacks.Length)];
            try
            {
                Answers.Add($"{name} {await act(signIn.TokenOf(First + number))}");
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
            {
                Answers.Add($"{name} {(e is OperationCanceledException ? "given up" : "hung up")}");
            }
        }

        // with them their workouts end: what comes after is the server without them
        Answers.Add($"leaving {await SendAsync(signIn.TokenOf(First + number), "/api/workout/stop", Json("{}"), CancellationToken.None)}");
    }

    private async Task<string> SendAsync(string token, string path, HttpContent content, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request, cancel);
        return await PausedAsync(answer.StatusCode, cancel);
    }

    private async Task<string> GetAsync(string token, string path, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request, cancel);
        return await PausedAsync(answer.StatusCode, cancel);
    }

    private async Task<string> ManyAsync(string token, string path, Func<int, string> body, int times, CancellationToken cancel)
    {
        var last = "";
        for (var n = 0; n < times; n++)
        {
            last = await SendAsync(token, path, Json(body(n)), cancel);
        }

        return last;
    }

    private async Task<string> HoldStreamsAsync(string token, int count, CancellationToken cancel)
    {
        var open = new List<HttpResponseMessage>();
        try
        {
            for (var n = 0; n < count; n++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "/api/workout/live");
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
                open.Add(await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel));
            }

            await Task.Delay(Hold, time, cancel);
            return ((int)open[^1].StatusCode).ToString(CultureInfo.InvariantCulture);
        }
        finally
        {
            open.ForEach(stream => stream.Dispose());
        }
    }

    /// <summary>Whoever is told to come back later does not: a little, so that this program has time for anything else.</summary>
    private async Task<string> PausedAsync(HttpStatusCode status, CancellationToken cancel)
    {
        if (status == HttpStatusCode.TooManyRequests)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancel);
        }

        return ((int)status).ToString(CultureInfo.InvariantCulture);
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private string Batch(Random random)
    {
        var now = time.GetUtcNow();
        return $"{{\"samples\":[{string.Join(',', Enumerable.Range(0, 3600).Select(n => $"{{\"bpm\":{random.Next(30, 250)},\"ts\":\"{now.AddMilliseconds(-n):O}\"}}"))}]}}";
    }

    private static readonly byte[] Nested = Encoding.UTF8.GetBytes("<gpx>" + string.Concat(Enumerable.Repeat("<a>", 547 * 1024 / 3)));

    private static readonly byte[] Large = Encoding.UTF8.GetBytes(
        "<gpx><trk><trkseg>"
            + string.Concat(
                Enumerable
                    .Range(0, 190_000)
                    .Select(n =>
                        $"<trkpt><time>{DateTimeOffset.UnixEpoch.AddMilliseconds(n * 400L):O}</time><hr>{60 + (n % 100)}</hr></trkpt>"
                    )
            )
            + "</trkseg></trk></gpx>"
    );
}
