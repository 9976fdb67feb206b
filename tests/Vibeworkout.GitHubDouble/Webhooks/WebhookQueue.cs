using System.Collections.Immutable;
using System.Globalization;
using System.Net.Http.Headers;
using System.Threading.Channels;

namespace Vibeworkout.Testing.GitHub;

/// <summary>Delivers one after the other, in the order they happened, and keeps every attempt.</summary>
internal sealed class WebhookQueue(GitHubDouble github, World world) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10); // GitHub's own
    private readonly Channel<WebhookDelivery> waiting = Channel.CreateUnbounded<WebhookDelivery>();
    private readonly CancellationTokenSource ending = new();
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = Patience };
    private readonly Lock door = new();
    private ImmutableList<WebhookDelivery> deliveries = [];
    private Task? working;
    private TaskCompletionSource settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int left;

    public IReadOnlyList<WebhookDelivery> Deliveries => deliveries;

    public bool IsOn { get; set; } = true;

    public void Add(WebhookDelivery delivery)
    {
        ImmutableInterlocked.Update(ref deliveries, (list, one) => list.Add(one), delivery);
        if (!IsOn)
        {
            return;
        }

        lock (door)
        {
            left++;
            working ??= Task.Run(WorkAsync);
        }

        waiting.Writer.TryWrite(delivery);
    }

    public Task SettleAsync()
    {
        lock (door)
        {
            return left == 0 ? Task.CompletedTask : settled.Task;
        }
    }

    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await ending.CancelAsync();
        await (working ?? Task.CompletedTask);
        settled.TrySetResult();
        http.Dispose();
        ending.Dispose();
    }

    private async Task WorkAsync()
    {
        await foreach (var delivery in waiting.Reader.ReadAllAsync())
        {
            var tried = await TryAsync(delivery);
            ImmutableInterlocked.Update(ref deliveries, list => list.Replace(delivery, tried));
            github.Record($"webhook {delivery.Event}", world.FindRepository(delivery.RepositoryId ?? -1), tried.Status ?? 0);
            lock (door)
            {
                if (--left == 0)
                {
                    settled.SetResult();
                    settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
                }
            }
        }
    }

    private async Task<WebhookDelivery> TryAsync(WebhookDelivery delivery)
    {
        try
        {
            using var request = Request(delivery);
            using var answer = await http.SendAsync(request, ending.Token);
            return delivery with { Status = (int)answer.StatusCode, Answer = await answer.Content.ReadAsStringAsync(ending.Token) };
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            return delivery with { Answer = e.Message };
        }
    }

    private static HttpRequestMessage Request(WebhookDelivery delivery)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, delivery.App.WebhookUrl)
        {
            Content = new ReadOnlyMemoryContent(delivery.Body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var app = delivery.App.Id.ToString(CultureInfo.InvariantCulture);
        foreach (
            var (name, value) in new[]
            {
                ("User-Agent", "GitHub-Hookshot/044aadd"),
                ("X-GitHub-Event", delivery.Event),
                ("X-GitHub-Delivery", delivery.DeliveryId.ToString("D")),
                ("X-GitHub-Hook-ID", app),
                ("X-GitHub-Hook-Installation-Target-Type", "integration"),
                ("X-GitHub-Hook-Installation-Target-ID", app),
                ("X-Hub-Signature-256", delivery.Signature),
            }
        )
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }
}
