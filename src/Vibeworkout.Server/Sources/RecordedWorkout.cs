using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Sources;

/// <summary>Heart rate out of a recorded file: TCX (Garmin's Training Center XML, version 2) or GPX 1.1 with the <c>hr</c> extension, under
/// any prefix.</summary>
internal static class RecordedWorkout
{
    /// <summary>The longest file that is read, in bytes.</summary>
    public const int MaxBytes = 32 * 1024 * 1024;

    private const int MaxPoints = 200_000;
    private static readonly TimeSpan MaxLength = TimeSpan.FromHours(24);

    /// <summary>The points that have a time and a heart rate of 30 to 250, by time; of two at the same time the later one in the
    /// file.</summary>
    /// <exception cref="FormatException">It is neither, or holds no heart rate, or more than a day; the message says which.</exception>
    public static IReadOnlyList<Sample> Read(Stream file)
    {
        var samples = new Dictionary<DateTimeOffset, Sample>();
        try
        {
            using var xml = XmlReader.Create(
                file,
                new XmlReaderSettings
                {
                    DtdProcessing = DtdProcessing.Prohibit,
                    XmlResolver = null,
                    MaxCharactersInDocument = MaxBytes,
                }
            );
            var point = (xml.MoveToContent() == XmlNodeType.Element ? xml.LocalName : "") switch
            {
                "TrainingCenterDatabase" => "Trackpoint",
                "gpx" => "trkpt",
                _ => throw new FormatException("This is neither a TCX nor a GPX file; export the workout as one of these."),
            };
            while (!xml.EOF)
            {
                if (xml.NodeType != XmlNodeType.Element || xml.LocalName != point)
                {
                    xml.Read();
                }
                else if (SampleOf((XElement)XNode.ReadFrom(xml)) is { } sample)
                {
                    samples[sample.At] = sample;
                    if (samples.Count > MaxPoints)
                    {
                        throw new FormatException($"This file holds more than {MaxPoints:n0} points; cut it into parts.");
                    }
                }
            }
        }
        catch (XmlException e)
        {
            throw new FormatException($"This file is broken XML, or has a DTD, which is not read: {e.Message}", e);
        }

        var ordered = samples.Values.OrderBy(s => s.At).ToList();
        return ordered.Count == 0 ? throw new FormatException("This file holds no heart rate.")
            : ordered[^1].At - ordered[0].At > MaxLength
                ? throw new FormatException("This file spans more than 24 hours; cut it into workouts.")
            : ordered;
    }

    private static Sample? SampleOf(XElement point)
    {
        var time = point.Elements().FirstOrDefault(e => e.Name.LocalName is "Time" or "time")?.Value;
        var rate = point
            .Descendants()
            .FirstOrDefault(e => e.Name.LocalName == "hr" || (e.Name.LocalName == "Value" && e.Parent!.Name.LocalName == "HeartRateBpm"))
            ?.Value;
        return
            DateTimeOffset.TryParse(
                time,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var at
            )
            && double.TryParse(rate, NumberStyles.Float, CultureInfo.InvariantCulture, out var bpm)
            && bpm is >= 30 and <= 250
            ? new Sample(DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds()), (int)Math.Round(bpm))
            : null;
    }
}
