namespace Vibeworkout.Git.SmartHttp;

/// <summary>One file that becomes the whole content of one hidden ref: a commit without parents, by vibeworkout itself.</summary>
/// <param name="Ref">The full name, below <c>refs/vibeworkout/</c>, in printable ASCII.</param>
/// <param name="File">The file's name: letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, the first a letter or digit.</param>
/// <param name="Content">Its bytes, at most <see cref="RefWriter.MaxContent"/>.</param>
/// <param name="Message">The commit's message, at most 1,000 characters.</param>
/// <param name="At">The commit's time; git keeps whole seconds from 1970 on.</param>
/// <param name="Old">The commit that the ref must point to, 40 hex digits; null when the ref must not exist yet. A
/// <see cref="RefPublisher"/> fills it in.</param>
public sealed record RefWrite(string Ref, string File, ReadOnlyMemory<byte> Content, string Message, DateTimeOffset At, string? Old = null);
