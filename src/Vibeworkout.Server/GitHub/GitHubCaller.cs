namespace Vibeworkout.Server.GitHub;

/// <summary>Who asks GitHub: the App itself, one of its installations, or a user. Each has limits of its own.</summary>
internal readonly record struct GitHubCaller(string Name)
{
    public static GitHubCaller App { get; } = new("app");

    public static GitHubCaller Installation(long id) => new($"installation {id}");

    public static GitHubCaller User(Guid id) => new($"user {id}");
}
