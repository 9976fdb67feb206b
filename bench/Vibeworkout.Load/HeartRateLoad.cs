using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Vibeworkout.Load;

/// <summary>So many connections, each sending a sample as soon as the last one was acknowledged; then a look whether each acknowledged sample is there once.</summary>
internal static class HeartRateLoad
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(Uri address, string token, int connections, int seconds)
    {
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = connections }) { BaseAddress = address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var started = await http.PostAsJsonAsync("/api/workout/start", new { repo_ids = Array.Empty<Guid>() });
        var session = (await started.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("session_id").GetGuid();
        // times of their own for all samples: from two minutes before the start on, a millisecond apart
        var first = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 119_000;
        var (next, taken, refused) = (-1L, 0, 0);
        var clock = Stopwatch.StartNew();
        var end = WarmUp + TimeSpan.FromSeconds(seconds);
        var latencies = new List<double>[connections];
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async i =>
        {
            var mine = latencies[i] = [];
            while (clock.Elapsed < end)
            {
                var at = DateTimeOffset.FromUnixTimeMilliseconds(first + Interlocked.Increment(ref next)).UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
                using var content = new StringContent($"{{\"session_id\":\"{session}\",\"bpm\":120,\"ts\":\"{at}\"}}", null, "application/json");
                var sent = clock.Elapsed;
                using var answer = await http.PostAsync("/api/workout/hr", content);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    Interlocked.Increment(ref taken);
                    if (sent > WarmUp)
                    {
                        mine.Add((clock.Elapsed - sent).TotalMilliseconds);
                    }
                }
                else
                {
                    Interlocked.Increment(ref refused);
                }
            }
        }));
        var stored = (await http.GetFromJsonAsync<JsonElement>($"/api/workout/sessions/{session}/samples")).GetProperty("samples").GetArrayLength();
        var sorted = latencies.SelectMany(l => l).Order().ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"acknowledged {sorted.Count / (double)seconds:F0}/s, median {sorted[sorted.Count / 2]:F1} ms, p99 {sorted[sorted.Count * 99 / 100]:F1} ms; all {taken}, refused {refused}, stored {stored}"));
        return stored == taken ? 0 : 1;
    }
}
