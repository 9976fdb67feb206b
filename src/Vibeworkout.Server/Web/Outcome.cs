namespace Vibeworkout.Server.Web;

/// <summary>What doing something came to: done, with what came of it, or refused.</summary>
internal abstract record Outcome<T>
{
    private Outcome() { }

    public sealed record Done(T Value) : Outcome<T>;

    public sealed record Refused(Refusal Why) : Outcome<T>;

    /// <summary>Why it was refused, for people; null when it was done.</summary>
    public string? Problem => (this as Refused)?.Why.Title;

    public static implicit operator Outcome<T>(T value) => new Done(value);

    public static implicit operator Outcome<T>(Refusal why) => new Refused(why);
}
