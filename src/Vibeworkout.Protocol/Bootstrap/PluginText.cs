namespace Vibeworkout.Protocol.Bootstrap;

/// <summary>The plugins' source: one way to ask the gate, and for each agent the few lines that hang it on.</summary>
/// <remarks>Whatever goes wrong blocks: a program that is missing, fails or is silent, a document that cannot be written.</remarks>
internal static class PluginText
{
    /// <summary>Raised with every change of what is written, so that <c>doctor</c> can tell an older one.</summary>
    private const int Form = 1;

    private const string Asking = """
        const isGone = error => ['ENOENT', 'EACCES', 'ENOTDIR'].includes(error.code);
        const broken = why => `vibeworkout: gate failed (${why}), tools locked`;

        // What lets the call run is null; else it is why not.
        const ask = (event, cwd, call) => new Promise(answer => {
          const start = next => {
            if (next === programs.length) return answer(!onlyEnrolled || isEnrolled(cwd) ? absent : null);
            const [program, ...words] = programs[next];
            let said = '', hook, timer;
            const missed = error => {
              clearTimeout(timer);
              isGone(error) ? start(next + 1) : answer(broken(error.code ?? error.message));
            };
            try {
              hook = spawn(program, [...words, event, ...options], { cwd, stdio: ['pipe', 'ignore', 'pipe'] });
            } catch (error) { return missed(error); } // so Bun; Node tells it by an event
            timer = setTimeout(() => { hook.kill('SIGKILL'); answer(broken('no answer in time')); }, limit);
            hook.on('error', missed);
            hook.on('close', code => {
              if (hook.pid === undefined) return; // it never began: an error tells why
              clearTimeout(timer);
              answer(code === 0 ? null : said.trim() || broken(`exit code ${code}`));
            });
            hook.stderr.on('data', data => { said += data; });
            hook.stdin.on('error', () => {});
            hook.stdin.end(JSON.stringify({ cwd, ...call }));
          };
          try { start(0); } catch (error) { answer(broken(error.message)); }
        });

        // At the end of a turn the agent may be gone before a process has read what it is told.
        const tell = (event, cwd, call) => {
          for (const [program, ...words] of programs) {
            const hook = spawnSync(program, [...words, event, ...options], { cwd, input: JSON.stringify({ cwd, ...call }), timeout: limit });
            if (!hook.error || !isGone(hook.error)) return;
          }
        };

        // Asked only where the program is gone: whether a repository on the way up was enrolled, by files alone.
        function isEnrolled(folder) {
          let real = folder;
          try { real = realpathSync(folder); } catch {}
          return [resolve(folder), real].some(start => {
            for (let at = start; ; at = dirname(at)) {
              let git = join(at, '.git');
              try { if (statSync(git).isFile()) git = resolve(at, readFileSync(git, 'utf8').replace(/^gitdir: /, '').trim()); } catch {}
              const main = git.replace(/[/\\]worktrees[/\\][^/\\]*$/, '');
              if ([git, main].some(it => existsSync(join(it, 'vibeworkout', 'pinned')))) return true;
              if (dirname(at) === at) return false;
            }
          });
        }

        """;

    /// <summary>Calls that were let through are told how they ended; the session's parent names a subagent.</summary>
    private const string OpenCodeTail = """
        export const Vibeworkout = async ({ directory }) => {
          const subagents = new Map(), open = new Map();
          const of = session => ({ session_id: session, ...subagents.get(session) });
          return {
            config: async config => { if (config.permission?.['*']?.vibeworkout === 'deny') delete config.permission['*']; },
            'tool.execute.before': async ({ tool, sessionID, callID }, { args }) => {
              const call = { ...of(sessionID), tool_name: tool, tool_use_id: callID, tool_input: args };
              const why = await ask('pre-tool-use', directory, call);
              if (why !== null) throw new Error(why);
              open.set(callID, call);
            },
            event: async ({ event: { type, properties } }) => {
              if (type === 'session.idle') return tell('stop', directory, of(properties.sessionID));
              const info = type === 'session.created' ? properties.info : null;
              if (info?.parentID) subagents.set(info.id, { agent_id: info.id, agent_type: info.agent ?? 'subagent' });
              const part = type === 'message.part.updated' && properties.part?.type === 'tool' ? properties.part : null;
              const call = part && ['completed', 'error'].includes(part.state.status) ? open.get(part.callID) : undefined;
              if (!call) return;
              open.delete(part.callID);
              const failed = part.state.status === 'error' || part.tool === 'invalid' || (part.state.metadata?.exit ?? 0) !== 0;
              const duration_ms = part.state.time?.end - part.state.time?.start;
              await ask(failed ? 'post-tool-use-failure' : 'post-tool-use', directory, { ...call, duration_ms });
            },
          };
        };

        """;

    private const string PiTail = """
        export default function (pi) {
          const open = new Map();
          const of = ({ sessionManager }) => ({ session_id: sessionManager.getSessionId(), transcript_path: sessionManager.getSessionFile?.() });
          pi.on('tool_call', async (event, context) => {
            const call = { ...of(context), tool_name: event.toolName, tool_use_id: event.toolCallId, tool_input: event.input };
            const why = await ask('pre-tool-use', context.cwd, call);
            if (why !== null) return { block: true, reason: why };
            open.set(event.toolCallId, { call, began: Date.now() });
          });
          pi.on('tool_result', async (event, context) => {
            const { call, began } = open.get(event.toolCallId) ?? {};
            if (!call) return;
            open.delete(event.toolCallId);
            const ended = { ...call, duration_ms: Date.now() - began };
            await ask(event.isError ? 'post-tool-use-failure' : 'post-tool-use', context.cwd, ended);
          });
          pi.on('agent_end', async (_, context) => tell('stop', context.cwd, of(context)));
          pi.on('session_shutdown', async (_, context) => tell('session-end', context.cwd, of(context)));
        }

        """;

    /// <summary>A run ends only by <c>submit_and_exit</c>: it is logged, and let through.</summary>
    private const string ClineTail = """
        const open = new Set();
        const callOf = ({ snapshot, toolCall, input }) => ({
          session_id: snapshot?.conversationId ?? snapshot?.runId, agent_type: snapshot?.parentAgentId ? 'subagent' : undefined,
          tool_name: toolCall.toolName, tool_use_id: toolCall.toolCallId, tool_input: input,
        });
        const hasFailed = output => [output].flat().some(part => part?.success === false || part?.error);

        export default {
          name: 'vibeworkout',
          manifest: { capabilities: ['hooks'] },
          hooks: {
            async beforeTool(context) {
              const call = callOf(context), folder = process.cwd();
              const why = await ask('pre-tool-use', folder, call);
              if (why !== null && call.tool_name !== 'submit_and_exit') return { skip: true, reason: why };
              open.add(call.tool_use_id);
            },
            async afterTool(context) {
              const call = { ...callOf(context), duration_ms: context.durationMs }, folder = process.cwd();
              if (!open.delete(call.tool_use_id)) return;
              const failed = context.result?.isError || hasFailed(context.result?.output);
              await ask(failed ? 'post-tool-use-failure' : 'post-tool-use', folder, call);
            },
            async afterRun(context) { tell('stop', process.cwd(), { session_id: context.snapshot?.conversationId ?? context.snapshot?.runId }); },
          },
        };

        """;

    /// <summary>OpenCode's.</summary>
    public static string OpenCode(HookProgram program) => Of(program, "opencode", 9000) + OpenCodeTail;

    /// <summary>Pi's.</summary>
    public static string Pi(HookProgram program) => Of(program, "pi", 9000) + PiTail;

    /// <summary>Cline's, which ends the whole run after 3 s without an answer.</summary>
    public static string Cline(HookProgram program) => Of(program, "cline", 2500) + ClineTail;

    private static string Of(HookProgram program, string agent, int limit) =>
        $$"""
            // vibeworkout hook plugin {{Form}}: tools run only while their person's heart rate is up. `vibeworkout init` writes this file,
            // `vibeworkout doctor` compares it, `vibeworkout uninstall` takes it away.
            import { spawn, spawnSync } from 'node:child_process';
            import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
            import { homedir } from 'node:os';
            import { dirname, join, resolve } from 'node:path';

            const programs = {{(program.Path is { } path ? $"[{Text([path, .. program.Words])}]" : OnPath)}};
            const options = {{Text(program.Path is null ? ["--agent", agent] : ["--agent", agent, "--plugin"])}}, limit = {{limit}};
            const absent = {{HookEntry.Quote(program.Absent)}};
            const onlyEnrolled = {{(program.Path is null ? "false" : "true")}};

            """ + Asking;

    /// <summary>By name, and where programs are installed: an agent may give its plugins another PATH.</summary>
    private const string OnPath =
        "['', `${homedir()}/.local/bin/`, `${homedir()}/.dotnet/tools/`]\n"
        + "  .flatMap(folder => [[`${folder}vibeworkout-hook`], [`${folder}vibeworkout`, 'hook']])";

    private static string Text(IEnumerable<string> words) => $"[{string.Join(", ", words.Select(HookEntry.Quote))}]";
}
