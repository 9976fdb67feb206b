namespace Vibeworkout.Testing;

/// <summary>What tests read and did not make: recordings and vectors in <c>tests/fixtures</c>.</summary>
public static class Fixtures
{
    /// <summary>The full path of one.</summary>
    public static string PathOf(string name) => Path.Combine(Programs.Root, "tests", "fixtures", name);
}
