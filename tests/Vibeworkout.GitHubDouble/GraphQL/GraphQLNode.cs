namespace Vibeworkout.Testing.GitHub;

/// <summary>An object that a query may look into. A field gives nothing, a text, a number, a truth, another node or a list of
/// them.</summary>
internal sealed class GraphQLNode(string type)
{
    private static readonly Dictionary<string, string[]> Interfaces = new()
    {
        ["Commit"] = ["GitObject", "Node"],
        ["Tag"] = ["GitObject", "Node"],
        ["User"] = ["Actor", "Node"],
        ["Bot"] = ["Actor", "Node"],
        ["Organization"] = ["Actor", "Node"],
        ["Repository"] = ["Node"],
        ["PullRequest"] = ["Node"],
    };

    private readonly Dictionary<string, Func<GraphQLArguments, Task<object?>>> fields = new()
    {
        ["__typename"] = _ => Task.FromResult<object?>(type),
    };

    public string Type => type;

    public bool Is(string name) => name == type || Interfaces.GetValueOrDefault(type, []).Contains(name);

    public GraphQLNode With(string name, object? value) => With(name, _ => Task.FromResult(value));

    public GraphQLNode With(string name, Func<GraphQLArguments, Task<object?>> field)
    {
        fields[name] = field;
        return this;
    }

    public Func<GraphQLArguments, Task<object?>>? Find(string name) => fields.GetValueOrDefault(name);
}

/// <summary>A field that could not be answered, in GitHub's words; the rest of the query still is.</summary>
internal sealed class GraphQLProblemException(string type, string message) : Exception(message)
{
    public string Type => type;
}

/// <summary>A query that makes no sense, of which nothing is answered.</summary>
internal sealed class GraphQLInvalidException(string message) : Exception(message);
