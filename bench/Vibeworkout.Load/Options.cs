using System.Globalization;

namespace Vibeworkout.Load;

/// <summary>What stands on the command line after the measurement's name: <c>--name value</c>, or <c>--name</c> alone.</summary>
internal sealed class Options
{
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">Something else stands there.</exception>
    public Options(ReadOnlySpan<string> arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal))
            {
                throw new ArgumentException($"\"{arguments[i]}\" is no option; options begin with --.");
            }

            var hasValue = i + 1 < arguments.Length && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal);
            values[arguments[i][2..]] = hasValue ? arguments[++i] : "true";
        }
    }

    public string Text(string name, string otherwise) => values.GetValueOrDefault(name, otherwise);

    /// <exception cref="ArgumentException">It is no whole number.</exception>
    public int Number(string name, int otherwise) => Number(name) ?? otherwise;

    /// <exception cref="ArgumentException">It is no whole number.</exception>
    public int? Number(string name) =>
        !values.TryGetValue(name, out var text) ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new ArgumentException($"--{name} is \"{text}\" and must be a whole number.");

    public bool Has(string name) => values.ContainsKey(name);
}
