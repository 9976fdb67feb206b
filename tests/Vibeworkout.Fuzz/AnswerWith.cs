using System.Net;
using System.Net.Http.Headers;

namespace Vibeworkout.Fuzz;

/// <summary>A git server that answers whatever it is given.</summary>
internal sealed class AnswerWith(byte[] bytes) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var service = request.RequestUri!.Segments[^1];
        var answer = new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(bytes) };
        answer.Content.Headers.ContentType = new MediaTypeHeaderValue($"application/x-{service}-result");
        return Task.FromResult(answer);
    }
}
