namespace Vibeworkout.Fuzz;

/// <summary>A parser that strangers reach.</summary>
/// <param name="Name">What it reads.</param>
/// <param name="Read">Reads an input. Throws nothing: what it documents is caught here, and what it promises is asserted.</param>
/// <param name="Seeds">Inputs that it takes, to be spoilt.</param>
public sealed record Target(string Name, Action<byte[]> Read, IReadOnlyList<byte[]> Seeds);
