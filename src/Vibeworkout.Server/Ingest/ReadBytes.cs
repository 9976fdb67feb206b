namespace Vibeworkout.Server.Ingest;

/// <summary>Gives the next bytes of a text; 0 at its end.</summary>
internal delegate ValueTask<int> ReadBytes(Memory<byte> into, CancellationToken cancel);
