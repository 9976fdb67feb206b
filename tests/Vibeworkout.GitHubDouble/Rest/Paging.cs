using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;

namespace Vibeworkout.Testing.GitHub;

/// <summary>Pages and the <c>Link</c> header that leads from one to the next.</summary>
internal static class Paging
{
    public static RestAnswer List<T>(RestCall call, IReadOnlyCollection<T> all, Func<T, JsonNode?> write) =>
        Linked(call, all.Count, new(200, Page(call, all, write)));

    /// <summary>A page inside an object that also says how many there are.</summary>
    public static RestAnswer Counted<T>(RestCall call, IReadOnlyCollection<T> all, string name, Func<T, JsonNode?> write) =>
        Linked(call, all.Count, new(200, new JsonObject { ["total_count"] = all.Count, [name] = Page(call, all, write) }));

    private static JsonArray Page<T>(RestCall call, IEnumerable<T> all, Func<T, JsonNode?> write)
    {
        var size = call.Number("per_page", 30, 100);
        return new([.. all.Skip((call.Number("page", 1) - 1) * size).Take(size).Select(write)]);
    }

    private static RestAnswer Linked(RestCall call, int count, RestAnswer answer)
    {
        var (page, last) = (call.Number("page", 1), (int)Math.Ceiling(count / (double)call.Number("per_page", 30, 100)));
        var links = new List<string>();
        if (page > 1)
        {
            links.Add(Link(call, page - 1, "prev"));
            links.Add(Link(call, 1, "first"));
        }

        if (page < last)
        {
            links.Add(Link(call, page + 1, "next"));
            links.Add(Link(call, last, "last"));
        }

        return links.Count > 0 ? RestAnswer.With(answer, "Link", string.Join(", ", links)) : answer;
    }

    private static string Link(RestCall call, int page, string relation)
    {
        var uri = new Uri(call.Request.GetEncodedUrl());
        var query = call
            .Request.Query.Where(q => q.Key != "page")
            .Select(q => KeyValuePair.Create(q.Key, (string?)q.Value.ToString()))
            .Append(new("page", page.ToString(CultureInfo.InvariantCulture)));
        return $"<{QueryHelpers.AddQueryString(uri.GetLeftPart(UriPartial.Path), query)}>; rel=\"{relation}\"";
    }
}
