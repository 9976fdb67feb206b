namespace Vibeworkout.Protocol.Bootstrap;

/// <summary>A member that stands twice in one JSON object.</summary>
/// <param name="Name">Its name.</param>
/// <param name="First">The line of the first, from 1.</param>
/// <param name="Second">The line of the second, which is the one that agents take.</param>
public readonly record struct DoubledMember(string Name, int First, int Second)
{
    /// <summary>As a clause: <c>has the member "hooks" twice, on lines 3 and 9</c>.</summary>
    public override string ToString() =>
        FormattableString.Invariant(
            $"has the member \"{Shown}\" twice, on {(First == Second ? $"line {First}" : $"lines {First} and {Second}")}"
        );

    /// <summary>Names in settings are short and plain; what is not is no text to repeat.</summary>
    private string Shown => Name.Length <= 60 && !Name.Any(char.IsControl) ? Name : "…";
}
