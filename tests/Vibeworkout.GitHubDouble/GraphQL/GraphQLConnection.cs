using System.Globalization;
using System.Text;

namespace Vibeworkout.Testing.GitHub;

/// <summary>A page of a list, with GitHub's rules: a size must be asked for, of at most 100, and cursors tell nothing.</summary>
internal static class GraphQLConnection
{
    private const int Most = 100;

    public static GraphQLNode Page<T>(
        string type,
        string name,
        IReadOnlyList<T> all,
        GraphQLArguments arguments,
        Func<T, string> key,
        Func<T, GraphQLNode> write
    )
    {
        var first =
            arguments.Number("first")
            ?? throw new GraphQLProblemException(
                "MISSING_PAGINATION_BOUNDARIES",
                $"You must provide a `first` or `last` value to properly paginate the `{name}` connection."
            );
        if (first is < 1 or > Most)
        {
            throw new GraphQLProblemException(
                "EXCESSIVE_PAGINATION",
                $"Requesting {first} records on the `{name}` connection exceeds the `first` limit of {Most} records."
            );
        }

        var start = arguments.Text("after") is { } after ? Start(after, all, key) : 0;
        var page = all.Skip(start).Take(first).ToList();
        string Cursor(int at) =>
            Convert.ToBase64String(
                Encoding.UTF8.GetBytes($"cursor:v2:{(start + at).ToString(CultureInfo.InvariantCulture)}:{key(page[at])}")
            );
        return new GraphQLNode(type)
            .With("totalCount", all.Count)
            .With(
                "pageInfo",
                new GraphQLNode("PageInfo")
                    .With("hasNextPage", start + page.Count < all.Count)
                    .With("hasPreviousPage", start > 0)
                    .With("startCursor", page.Count == 0 ? null : Cursor(0))
                    .With("endCursor", page.Count == 0 ? null : Cursor(page.Count - 1))
            )
            .With("nodes", page.ConvertAll(one => write(one)))
            .With(
                "edges",
                page.Select(
                        (one, at) =>
                            new GraphQLNode(type.Replace("Connection", "Edge", StringComparison.Ordinal))
                                .With("cursor", Cursor(at))
                                .With("node", write(one))
                    )
                    .ToList()
            );
    }

    /// <summary>After the one that the cursor names; where that is gone, after its place.</summary>
    private static int Start<T>(string cursor, IReadOnlyList<T> all, Func<T, string> key)
    {
        var bytes = new byte[cursor.Length];
        var parts = Convert.TryFromBase64String(cursor, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length).Split(':', 4)
            : [];
        if (parts is not ["cursor", "v2", var place, var name] || !int.TryParse(place, out var at))
        {
            throw new GraphQLProblemException("INVALID_CURSOR_ARGUMENTS", $"`{cursor}` does not appear to be a valid cursor.");
        }

        var found = all.Index().Where(one => key(one.Item) == name).Select(one => (int?)one.Index).FirstOrDefault();
        return found + 1 ?? at;
    }
}
