using System.Globalization;
using System.Text;
using CsCheck;
using Vibeworkout.Git;
using Vibeworkout.Hook.Calls;
using Vibeworkout.Hook.Calls.Tamper;
using Vibeworkout.Hook.Gate;
using Vibeworkout.Testing;

namespace Vibeworkout.Cli.Tests;

/// <summary>No input of a file tool that names something guarded is let through, however it is written; none that names nothing guarded is
/// blocked.</summary>
public sealed class TamperPropertyTests : IDisposable
{
    private static readonly string[] Guarded =
    [
        "vibeworkout.config.json",
        "sub/vibeworkout.config.json",
        ".vibeworkout-disable",
        "elsewhere/vibeworkout-stats.jsonl",
        ".git/config",
        ".git/hooks/pre-push",
        ".git/vibeworkout/signal/x.json",
        "pkg/.git/HEAD",
        ".git",
        ".claude/settings.json",
        ".claude/settings.local.json",
        ".claude/hooks/x.sh",
        ".claude/worktrees/a/.claude/settings.json",
        ".claude",
        ".codex/config.toml",
        "sub/.codex/hooks.json",
        ".codex/agents/x.toml",
        ".gemini/settings.json",
        ".gemini/.env",
        ".gemini/extensions/a/gemini-extension.json",
        ".cursor/hooks.json",
        ".cursor/mcp.json",
        ".copilot/config.json",
        ".github/hooks/a.json",
        ".github/copilot/settings.json",
        ".qwen/settings.json",
        ".pi/settings.json",
        ".pi/extensions/a.ts",
        ".cline/plugins/a.js",
        ".clinerules/hooks/PreToolUse",
        ".opencode/plugin/a.js",
        "opencode.json",
        "opencode.jsonc",
        ".mcp.json",
        ".vscode/mcp.json",
        "HOME/.claude.json",
        "HOME/.ssh/config",
        "HOME/.gitconfig",
        "HOME/.config/git/config",
        "HOME/.config/opencode/opencode.json",
        "HOME/.config/vibeworkout/pins.json",
        "HOME/.codex/hooks.json",
        "/etc/gitconfig",
        "/etc/claude-code/managed-settings.json",
    ];

    private static readonly string[] Free =
    [
        "notes.txt",
        "src/a.cs",
        ".gitignore",
        ".gitattributes",
        ".gitmodules",
        ".github/workflows/ci.yml",
        ".github/copilot-instructions.md",
        ".claude/commands/a.md",
        ".claude/skills/x/run.py",
        ".claude/agents/a.md",
        ".claude/CLAUDE.md",
        ".claude/worktrees/a/src/main.c",
        ".claude/plans/p",
        ".codex/prompts/a.md",
        ".gemini/commands/a.toml",
        ".gemini/GEMINI.md",
        ".gemini/tmp/a",
        ".cursor/rules/a.mdc",
        ".clinerules/style.md",
        ".clinerules",
        ".pi/agent/skills/a/run.sh",
        ".env",
        ".env.example",
        "docs/settings.json",
        "CLAUDE.md",
        "git/config",
        "a.git/config",
        "hooks/pre-push",
        "config.toml",
        ".vscode/settings.json",
        "HOME/.bashrc",
        "HOME/.config/app/a.json",
        "HOME/.claude/projects/p/memory/a.md",
        "x/.gitkeep",
        "opencode/opencode.md",
    ];

    private static readonly string[] Members =
    [
        "file_path",
        "filePath",
        "path",
        "notebook_path",
        "absolutePath",
        "source",
        "destination",
        "target",
        "uri",
        "x",
    ];
    private static readonly string[] Writers = ["Write", "Edit", "MultiEdit", "write_file", "replace", "create", "editor", "apply_patch"];
    private static readonly string[] Unknown = ["mcp__files__write", "mcp__fs__move_file", "mcp_toy_save", "conjure", "m-put"];

    private readonly TempFolder folder = new();
    private readonly GateFiles files;

    public TamperPropertyTests()
    {
        foreach (var made in (string[])["w/.git/hooks", "w/sub/inner", "w/.claude", "elsewhere/deep"])
        {
            Directory.CreateDirectory(Path.Combine(folder.Path, made));
        }

        Directory.CreateSymbolicLink(folder["elsewhere", "link"], folder["w"]);
        Directory.CreateSymbolicLink(folder["elsewhere", "deep", "inner"], folder["w", "sub", "inner"]);
        files = new GateFiles(new RepositoryLocation(folder["w"], folder["w", ".git"], folder["w", ".git"]));
    }

    [Fact]
    public void What_is_guarded_is_never_let_through() =>
        Call(Guarded).Sample(call => Assert.True(Judge(call) is not null, call.ToString()), iter: 600, threads: 1);

    [Fact]
    public void What_is_free_is_never_blocked() =>
        Call(Free).Sample(call => Assert.True(Judge(call) is null, $"{Judge(call)}\n{call}"), iter: 600, threads: 1);

    public void Dispose() => folder.Dispose();

    private string? Judge(ToolCall call)
    {
        using var stream = new Dripping(Encoding.UTF8.GetBytes(call.Json), call.Seed);
        var input = HookInput.Read(stream, out var problem, forTexts: true);
        Assert.True(input is not null, $"{problem}\n{call}");
        return TamperRule.Judge(files, input, "claude-code");
    }

    private Gen<ToolCall> Call(string[] paths) =>
        from path in Any(paths)
        from isWriter in Gen.Bool
        from tool in Any(isWriter ? Writers : Unknown)
        from shape in Gen.Int[0, isWriter ? 11 : 13]
        // a header line longer than any path is blocked unread: nobody writes one but to get past
        from spelling in shape is 10 or 11 ? Gen.Int[0, 10] : Gen.Int[0, 13]
        from member in Any(Members)
        from padding in Gen.Frequency((40, Gen.Int[0, 200]), (4, Gen.Int[200, 400_000]), (1, Gen.Const(3_000_000)))
        from kind in Gen.Int[0, 2]
        from before in Gen.Bool
        from seed in Gen.Int[0, 1_000_000]
        select new ToolCall(
            tool,
            Event(tool, Input(shape, member, Spell(path, spelling, seed), seed), Padding(kind, padding), before, seed),
            path,
            spelling,
            shape,
            seed
        );

    private static Gen<string> Any(string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private string Spell(string path, int spelling, int seed)
    {
        var absolute = path.StartsWith("HOME", StringComparison.Ordinal)
            ? Surroundings.OfProcess.Homes[0] + path[4..]
            : Path.Combine(folder["w"], path);
        var isInTree = absolute.StartsWith(folder["w"], StringComparison.Ordinal);
        return spelling switch
        {
            0 or 1 => isInTree ? path : absolute,
            2 => absolute,
            3 => $"./no/../{(isInTree ? path : "../../../../../../../../.." + absolute)}",
            4 => absolute.Replace("/", "//./", StringComparison.Ordinal),
            5 when isInTree => Path.Combine(folder["elsewhere", "link"], path),
            6 when isInTree => Path.Combine(folder["elsewhere", "deep", "inner"], "../..", path),
            7 => isInTree ? path.ToUpperInvariant() : absolute,
            8 => $"  {absolute} ",
            9 => "file://"
                + (seed % 2 == 0 ? "localhost" : "")
                + string.Concat(absolute.Select((c, i) => (i + seed) % 5 == 0 && c != '/' ? $"%{(int)c:x2}" : c.ToString())),
            10 when isInTree => path.Insert(path.Length - 1, "\u200D"),
            11 when isInTree => string.Concat(Enumerable.Repeat("./", 30_000)) + path,
            12 => $"{string.Concat(Enumerable.Repeat("/a", 20_000))}{string.Concat(Enumerable.Repeat("/..", 20_000))}{absolute}",
            13 when absolute.StartsWith(Surroundings.OfProcess.Homes[0] + "/", StringComparison.Ordinal) && !isInTree => "~"
                + absolute[Surroundings.OfProcess.Homes[0].Length..],
            _ => isInTree ? $"sub/../{path}" : absolute,
        };
    }

    private static string Input(int shape, string member, string path, int seed)
    {
        string Quoted(string text) => Escaped(text, seed);
        var plain = $"{{{Quoted(member)}:{Quoted(path)}}}";
        // patches know lines; a path in one has no white space around it
        var patch = new[]
        {
            "*** Add File: {0}\n+x",
            "  *** Update File: {0}\r\n@@\n-a\n+b",
            "\t*** Delete File: {0}  ",
            "*** Update File: a.txt\n  *** Move to: {0}\n@@\n+x",
        }[seed % 4];
        patch =
            $"*** Begin Patch\n*** Add File: "
            + $"b.txt\n{string.Concat(Enumerable.Repeat("+lorem ipsum\n", seed % 500))}{string.Format(CultureInfo.InvariantCulture, patch, path)}\n*** End Patch";
        return shape switch
        {
            0 or 1 or 2 => plain,
            3 => $"{{\"paths\":[\"a.txt\",{Quoted(path)}]}}",
            4 => $"{{\"edits\":[{{\"old_string\":\"a\",\"new_string\":\"b\"}},{plain}]}}",
            5 => $"{{\"a\":[[{{\"b\":{{\"c\":{plain}}}}}]]}}",
            6 => $"{{{Quoted(member)}:\"harmless.txt\",{Quoted(member)}:{Quoted(path)}}}",
            7 => $"{{{Quoted(member)}:{Quoted(path)},{Quoted(member)}:\"harmless.txt\"}}",
            8 => Quoted(plain),
            9 => $"{{\"arguments\":{Quoted($" {plain}")}}}",
            10 => $"{{\"command\":{Quoted(patch)}}}",
            11 => Quoted(patch),
            12 => $"{{{Quoted(path)}:\"x\"}}",
            _ => $"{{\"content\":{Quoted(path)}}}",
        };
    }

    private static string Padding(int kind, int size) =>
        kind switch
        {
            0 => $"\"content\":{Escaped(string.Concat(Enumerable.Repeat("a line of text\n", size / 15)), 1)}",
            1 => $"\"content\":\"{new string('x', size)}\"",
            _ =>
                $"\"edits\":[{string.Join(',', Enumerable.Range(0, size / 60).Select(i => $"{{\"old_string\":\"a{i}\",\"new_string\":\"b{i}\"}}"))}]",
        };

    private string Event(string tool, string input, string padding, bool before, int seed)
    {
        if (input.StartsWith('{'))
        {
            input = before ? $"{{{padding},{input[1..]}" : $"{input[..^1]},{padding}}}";
        }

        var (name, cwd) = ($"\"tool_name\":{Escaped(tool, 1)}", $"\"cwd\":{Escaped(folder["w"], 1)}");
        return (seed % 3) switch
        {
            0 => $"{{{cwd},{name},\"tool_input\":{input}}}",
            1 => $"{{\"tool_input\":{input},{name},\"session_id\":\"s\",{cwd}}}",
            _ => $"{{{cwd},{name},\"tool_input\":{{\"file_path\":\"a.txt\"}},\"tool_input\":{input}}}",
        };
    }

    // as JSON, now and then with an escape that need not be
    private static string Escaped(string text, int seed)
    {
        var json = new StringBuilder("\"");
        for (var i = 0; i < text.Length; i++)
        {
            _ =
                (i * 7 + seed) % 13 == 0 || text[i] is < ' ' or '"' or '\\'
                    ? json.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}")
                    : json.Append(text[i]);
        }

        return json.Append('"').ToString();
    }

    private sealed record ToolCall(string Tool, string Json, string Path, int Spelling, int Shape, int Seed)
    {
        public override string ToString() =>
            $"{Tool} {Path} spelling {Spelling} shape {Shape} seed {Seed}: "
            + $"{(Json.Length > 2000 ? Json[..1000] + " … " + Json[^1000..] : Json)}";
    }

    /// <summary>Gives its bytes in pieces of any size.</summary>
    private sealed class Dripping(byte[] bytes, int seed) : MemoryStream(bytes)
    {
        private int turn = seed;

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Size(count));

        private int Size(int count) => Math.Min(count, Length > 100_000 ? 60_000 + (turn++ % 977) : 1 + (turn++ % 97));
    }
}
