using System.Xml;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Sources;

/// <summary>Heart rate out of a recorded file: TCX (Garmin's Training Center XML, version 2) or GPX 1.1 with the <c>hr</c> extension, under
/// any prefix. It is read as it streams by, whatever stands in it: memory and time grow with its length and nothing else.</summary>
internal static class RecordedWorkout
{
    /// <summary>The longest file that is read, in bytes.</summary>
    public const int MaxBytes = 32 * 1024 * 1024;

    private const int MaxPoints = 200_000;

    /// <summary>Elements within elements. TCX has 8, GPX with extensions 7.</summary>
    private const int MaxDepth = 64;

    /// <summary>Attributes of one element. TCX has 3 at its root, GPX a dozen.</summary>
    private const int MaxAttributes = 256;

    private static readonly TimeSpan MaxLength = TimeSpan.FromHours(24);

    /// <summary>The points that have a time and a heart rate of 30 to 250, by time; of two at the same time the later one in the
    /// file.</summary>
    /// <param name="file">Its bytes.</param>
    /// <param name="cancel">Nobody waits for it any more.</param>
    /// <exception cref="FormatException">It is neither, or holds no heart rate, or more than a day; the message says which.</exception>
    /// <exception cref="OperationCanceledException">Through <paramref name="cancel"/>.</exception>
    public static IReadOnlyList<Sample> Read(Stream file, CancellationToken cancel = default)
    {
        var samples = new Dictionary<DateTimeOffset, Sample>();
        var line = 0;
        try
        {
            using var paced = new PacedStream(file, cancel);
            using var xml = XmlReader.Create(paced, Settings());
            var points = new TrackPoints(PointOf(xml.MoveToContent() == XmlNodeType.Element ? xml.LocalName : ""));
            do
            {
                paced.BeginPiece();
                line = (xml as IXmlLineInfo)?.LineNumber ?? 0;
                cancel.ThrowIfCancellationRequested();
                Bound(xml, line);
                if (points.Take(xml) is { } sample)
                {
                    samples[sample.At] = sample;
                    if (samples.Count > MaxPoints)
                    {
                        throw new FormatException($"This file holds more than {MaxPoints:n0} points; cut it into parts.");
                    }
                }
            } while (xml.Read());
        }
        catch (Exception e) when (e is XmlException or ArgumentException or OverflowException)
        {
            var where = e is XmlException { LineNumber: > 0 } broken ? broken.LineNumber : line;
            throw new FormatException(
                $"This file is broken XML near line {Math.Max(where, 1)}, or has a DTD, which is not read; export it once more.",
                e
            );
        }

        var ordered = samples.Values.OrderBy(s => s.At).ToList();
        return ordered.Count == 0 ? throw new FormatException("This file holds no heart rate.")
            : ordered[^1].At - ordered[0].At > MaxLength
                ? throw new FormatException("This file spans more than 24 hours; cut it into workouts.")
            : ordered;
    }

    private static XmlReaderSettings Settings() =>
        new()
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            NameTable = new RecordedNames(),
            MaxCharactersInDocument = MaxBytes,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
            CheckCharacters = false, // nothing of it is kept but numbers
        };

    private static string PointOf(string root) =>
        root switch
        {
            "TrainingCenterDatabase" => "Trackpoint",
            "gpx" => "trkpt",
            _ => throw new FormatException("This is neither a TCX nor a GPX file; export the workout as one of these."),
        };

    /// <summary>No device writes such; reading on would cost more than the file is long.</summary>
    private static void Bound(XmlReader xml, int line)
    {
        if (xml.Depth > MaxDepth || xml.AttributeCount > MaxAttributes)
        {
            throw new FormatException(
                $"This file is no recording: near line {line} it has more elements within each other, or attributes at one, than any device writes."
            );
        }
    }
}
