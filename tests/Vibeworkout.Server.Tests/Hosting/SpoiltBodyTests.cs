using System.Net.Http.Headers;
using System.Text;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.Hosting;

/// <summary>Whatever somebody sends to whatever address, the server answers, and tells nothing of its insides.</summary>
public class SpoiltBodyTests
{
    private const int ForEachAddress = 25;

    private static readonly IReadOnlyList<byte[]> Bodies =
    [
        .. new[]
        {
            """{"name":"watch","scope":"hr:write"}""",
            """{"bpm":120,"session_id":"3f6c1f0e-7c1b-4b1e-9d0f-2f3f8f0f1a11","ts":"2026-03-01T12:00:00.000Z","source":"ble"}""",
            """{"samples":[{"bpm":120,"ts":"2026-03-01T12:00:00.000Z"},{"bpm":121}]}""",
            """{"remote_url":"https://git.example.org/owner/name.git","agents":["claude-code"],"bootstrap":"none","publish_bpm":true}""",
            """{"source":"manual","repo_ids":["3f6c1f0e-7c1b-4b1e-9d0f-2f3f8f0f1a11"]}""",
            """{"hr_threshold_bpm":100,"user_key":"octocat","publish_bpm":true,"grace_seconds":5,"max_bpm":190}""",
            """{"ttl_seconds":30,"publish_interval_seconds":10,"active":true}""",
            """{"confirm":"nobody"}""",
            """{"token":"x","enabled":false}""",
            """{"device_code":"x"}""",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    [Fact]
    public async Task Every_address_answers_it_as_a_fault_of_the_request()
    {
        await using var lab = await ServerLab.StartAsync();
        var random = new Random(Environment.TickCount);
        var tried = 0;
        foreach (var path in (await lab.GetAsync("/openapi/v1.json")).Json.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject().Where(o => o.Name is "post" or "put" or "patch"))
            {
                if (path.Name.EndsWith("sign-out-everywhere", StringComparison.Ordinal))
                {
                    continue; // it would end the sign-in that the rest is tried with
                }

                var address = path
                    .Name.Replace("{id}", Guid.Empty.ToString(), StringComparison.Ordinal)
                    .Replace("{service}", "pulsoid", StringComparison.Ordinal);
                for (var i = 0; i < ForEachAddress; i++)
                {
                    await TryAsync(lab.Http, new HttpMethod(operation.Name), address, Mutator.Spoil(random, Bodies));
                    tried++;
                }
            }
        }

        Assert.InRange(tried, 300, 10_000);
    }

    private static async Task TryAsync(HttpClient http, HttpMethod method, string address, byte[] body)
    {
        using var request = new HttpRequestMessage(method, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var what = $"{method} {address} with {Convert.ToBase64String(body)}: {(int)answer.StatusCode} {text}";
        Assert.True((int)answer.StatusCode < 500 || (int)answer.StatusCode == 503, what);
        if ((int)answer.StatusCode >= 400)
        {
            Assert.Contains("\"title\"", text, StringComparison.Ordinal);
            foreach (var inside in new[] { "System.", "Exception", "Vibeworkout.", "Int32", "Nullable" })
            {
                Assert.False(
                    text.Contains(inside, StringComparison.Ordinal)
                        && !Encoding.UTF8.GetString(body).Contains(inside, StringComparison.Ordinal),
                    what
                );
            }
        }
    }
}
