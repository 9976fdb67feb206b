using System.Globalization;
using System.Text;
using Org.BouncyCastle.Crypto.Digests;
using Vibeworkout.Hook.Calls.Input;

namespace Vibeworkout.Hook.Calls;

/// <summary>
/// The members of the agent's JSON that a hook needs, under whatever name the agent gives them. A tool's input and output may be megabytes:
/// they are looked at as they pass by, and what is small in them is kept. Text is
/// read leniently; only the document's structure must be JSON's.
/// </summary>
internal sealed class HookInput : IJsonVisitor
{
    private const int MaxSize = 256 * 1024 * 1024;
    private const int MaxHashed = 64 * 1024;

    private readonly JsonMembers top = new(1);
    private readonly JsonMembers input = new(2);
    private readonly JsonMembers response = new(2, withEnds: true);
    private readonly BoundedText hashed = new(MaxHashed);
    private readonly BoundedText name = new(64);
    private readonly ToolInputScan? scan;
    private bool isObject,
        inName,
        inString;
    private Member member;
    private int stringDepth;

    private HookInput(bool scans) => scan = scans ? new ToolInputScan(Texts) : null;

    private enum Member
    {
        Other,
        Input,
        Response,
    }

    public string? AgentSessionId => Text("session_id") ?? Text("sessionId") ?? Text("conversation_id");

    /// <summary>What made a session start: "startup", "resume", "compact" …</summary>
    public string? Source => Text("source");

    public string? Cwd => Text("cwd");

    public string? TranscriptPath => Text("transcript_path");

    public string? ToolName => Text("tool_name") ?? Text("toolName");

    public string? ToolUseId => Text("tool_use_id") ?? Text("toolCallId");

    /// <summary>What kind of subagent calls, or which, where the agent names no kind; null for the agent itself.</summary>
    public string? Subagent => Text("agent_type") ?? Text("agentType") ?? Text("agent_id");

    public long? DurationMs =>
        double.TryParse(
            top.Literal("duration_ms") ?? top.Literal("duration"),
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out var value
        ) && value is >= 0 and < long.MaxValue
            ? (long)value
            : null;

    /// <summary>The texts in the tool's input that may name files; none where the input was not read for them.</summary>
    public ToolTexts Texts { get; } = new();

    /// <summary>Reads a whole document; null, with the reason, when it is not one.</summary>
    /// <param name="stdin">The document.</param>
    /// <param name="problem">Why there is none.</param>
    /// <param name="forTexts">Whether <see cref="Texts"/> are wanted.</param>
    public static HookInput? Read(Stream stdin, out string? problem, bool forTexts = false)
    {
        try
        {
            var input = new HookInput(forTexts);
            problem = input.ReadAll(stdin) ? null : "it is not one JSON object";
            return problem is null ? input : null;
        }
        catch (IOException e)
        {
            problem = e.Message;
            return null;
        }
    }

    /// <summary>A text at the top of the tool's input; null when there is none. Of a long one the beginning.</summary>
    public string? ReadInput(string member) => input.Text is { } json ? InText(json, member) : input[member];

    /// <summary>The tool's answer as text: itself, or a text at its top; null when it is neither. Of a long one the beginning and the
    /// end.</summary>
    public string? ReadResponse(string member = "llmContent") => response.Text ?? response[member];

    /// <summary>Whether the tool's answer has an <c>error</c> at its top.</summary>
    public bool ResponseHasError() => response.Has("error");

    /// <summary>
    /// SHA-256 of the tool's input in hex, of a long one of its beginning and its length, so that the two ends of a call without a name can
    /// be joined: the same for the same JSON, however it is written. The input itself
    /// is never kept.
    /// </summary>
    public string HashInput()
    {
        var digest = new Sha256Digest();
        digest.BlockUpdate(hashed.Head.ToArray(), 0, hashed.Head.Length);
        digest.BlockUpdate(BitConverter.GetBytes(hashed.Length), 0, sizeof(long));
        var hash = new byte[digest.GetDigestSize()];
        digest.DoFinal(hash, 0);
        return Convert.ToHexStringLower(hash);
    }

    void IJsonVisitor.Open(int depth, bool isObject)
    {
        top.Open(depth, isObject);
        this.isObject |= depth == 1 && isObject;
        if (depth > 1)
        {
            Visitor()?.Open(depth, isObject);
            InInput()?.Open(depth, isObject);
            Hash(isObject ? "{"u8 : "["u8);
        }
    }

    void IJsonVisitor.Close(int depth)
    {
        top.Close(depth);
        if (depth > 1)
        {
            InInput()?.Close(depth);
            Hash("}"u8);
        }
    }

    void IJsonVisitor.StartString(int depth, bool isName)
    {
        (stringDepth, inName) = (depth, isName);
        inString = depth > 1 || !isName;
        top.StartString(depth, isName);
        if (depth == 1 && isName)
        {
            name.Clear();
            member = Member.Other;
        }

        if (inString)
        {
            Visitor()?.StartString(depth, isName);
            InInput()?.StartString(depth, isName);
            Hash(isName ? "n"u8 : "\""u8);
        }
    }

    void IJsonVisitor.AddToString(ReadOnlySpan<byte> part)
    {
        top.AddToString(part);
        if (inString)
        {
            Visitor()?.AddToString(part);
            InInput()?.AddToString(part);
            Hash(part);
        }
        else
        {
            name.Append(part);
        }
    }

    void IJsonVisitor.EndString()
    {
        top.EndString();
        if (inString)
        {
            Visitor()?.EndString();
            InInput()?.EndString();
            Hash("\""u8);
        }
        else if (stringDepth == 1 && inName)
        {
            StartMember();
        }
    }

    void IJsonVisitor.Literal(int depth, ReadOnlySpan<byte> text)
    {
        top.Literal(depth, text);
        Visitor()?.Literal(depth, text);
        Hash(text);
        Hash(","u8);
    }

    private static string? InText(string json, string member)
    {
        var members = new JsonMembers(1);
        new JsonScanner(members).Feed(Encoding.UTF8.GetBytes(json));
        return members[member];
    }

    private string? Text(string member) => top[member];

    private void StartMember()
    {
        var text = name.Head;
        member =
            text.SequenceEqual("tool_input"u8) || text.SequenceEqual("toolArgs"u8) ? Member.Input
            : text.SequenceEqual("tool_response"u8) || text.SequenceEqual("toolResult"u8) || text.SequenceEqual("tool_result"u8)
                ? Member.Response
            : Member.Other;
        if (member == Member.Input)
        {
            hashed.Clear();
            Texts.StartAgain();
        }
    }

    private JsonMembers? Visitor() =>
        member switch
        {
            Member.Input => input,
            Member.Response => response,
            _ => null,
        };

    private ToolInputScan? InInput() => member == Member.Input ? scan : null;

    private void Hash(ReadOnlySpan<byte> part)
    {
        if (member == Member.Input)
        {
            hashed.Append(part);
        }
    }

    private bool ReadAll(Stream stdin)
    {
        var scanner = new JsonScanner(this);
        var chunk = new byte[64 * 1024];
        long length = 0;
        int read;
        while ((read = stdin.Read(chunk)) > 0)
        {
            length += read;
            scanner.Feed(length <= MaxSize ? chunk.AsSpan(0, read) : throw new IOException("it is longer than 256 MiB"));
        }

        if (scanner.TooDeep)
        {
            Texts.Cut();
        }

        return isObject && scanner.IsWhole;
    }
}
