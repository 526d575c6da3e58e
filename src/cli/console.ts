/** `play console`: modules on hosts, typed one after the other; connections stay open between them. */
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { createPool, type Pool } from '../connection/index.ts';
import { checkPlays } from '../engine/check.ts';
import type { RunOptions } from '../engine/context.ts';
import { hostsOf } from '../engine/play.ts';
import { runPlaybooks } from '../engine/run.ts';
import { createSecrets, type Secrets } from '../engine/secrets.ts';
import { formatError, PlayError, type Problems } from '../errors.ts';
import { moduleNames } from '../modules/registry.ts';
import { type Play, readPlaybook, shortName } from '../playbook/index.ts';
import { sourceText } from '../source/index.ts';
import { NO_MODULE, oneTask } from './adhoc.ts';
import { configuredOptions } from './configured.ts';
import { completions, isTask, obey, type State } from './consoleCommands.ts';
import { type Loaded, load } from './load.ts';
import { type AdhocOptions, consoleProgram, parseOptions } from './options.ts';
import { prompt } from './prompt.ts';
import { reporterFor } from './reporters.ts';
import { runOptionsFor } from './runOptions.ts';
import { settings } from './settings/read.ts';

const INCLUDES: ReadonlySet<string> = new Set(['import_role', 'import_tasks', 'include_role', 'include_tasks']);

/** What stays the same from line to line. */
interface Desk {
  readonly loaded: Loaded;
  readonly options: AdhocOptions;
  readonly runOptions: RunOptions;
  readonly pool: Pool;
  readonly secrets: Secrets;
  /** Ends what is running, and not the console. */
  stop: AbortController | undefined;
}

/** Reads lines until they end, and gives the exit code: on a terminal 0, otherwise that of the last line. */
export async function consoleCommand(args: readonly string[], version: string): Promise<number> {
  const parsed = parseOptions(args, configuredOptions(settings()), consoleProgram());
  if ('help' in parsed) {
    process.stdout.write(parsed.help);
    return 0;
  }
  const { options } = parsed;
  const [pattern = 'all'] = parsed.playbooks;
  const loaded = await load([], options, { name: 'console', text: oneTask({ pattern, module: 'ping', words: '' }) });
  const runOptions = await runOptionsFor(options, loaded, version);
  const play = loaded.playbooks[0]!.plays[0]!;
  const hosts = (wanted: string): string[] =>
    hostsOf({ inventory: loaded.inventory, options: runOptions }, wanted, play);
  if (options.listHosts) {
    process.stdout.write(
      hosts(pattern)
        .map((host) => `${host}\n`)
        .join(''),
    );
    return 0;
  }
  const secrets = createSecrets();
  for (const secret of [runOptions.connection.password, runOptions.become.password]) if (secret) secrets.add(secret);
  const hooks = {
    ...(process.stdin.isTTY
      ? { prompt: (question: string, secret: boolean) => prompt(question, { echo: !secret }) }
      : {}),
    warn: (message: string) => void process.stderr.write(`[WARNING]: ${message}\n`),
  };
  const desk: Desk = { loaded, options, runOptions, secrets, pool: createPool({ hooks }), stop: undefined };
  const state: State = {
    pattern,
    forks: options.forks,
    verbosity: options.verbose,
    become: options.become,
    becomeUser: options.becomeUser,
    becomeMethod: options.becomeMethod,
    user: options.user,
    check: options.check,
    diff: options.diff,
    timeout: options.taskTimeout ?? 0,
  };
  try {
    return await converse(desk, state, hosts);
  } finally {
    await desk.pool.closeAll();
  }
}

async function converse(desk: Desk, start: State, hosts: (pattern: string) => string[]): Promise<number> {
  const isTerminal = process.stdin.isTTY === true;
  let state = start;
  let code = 0;
  const names = [...desk.loaded.inventory.hosts.keys(), ...desk.loaded.inventory.groups.keys()];
  const lines = createInterface({
    input: process.stdin,
    ...(isTerminal ? { output: process.stdout, completer: (line: string) => completions(line, names) } : {}),
    terminal: isTerminal,
  });
  const interrupt = (): void => {
    if (desk.stop) desk.stop.abort();
    else if (isTerminal) lines.write(null, { ctrl: true, name: 'u' });
    else process.exit(99);
  };
  lines.on('SIGINT', interrupt);
  process.on('SIGINT', interrupt);
  try {
    if (isTerminal) process.stdout.write('`help` lists what may be typed; `exit` ends it.\n');
    ask(lines, state, hosts);
    for await (const line of lines) {
      const text = line.trim();
      if (/^(exit|quit|EOF)$/.test(text)) break;
      try {
        if (text !== '' && !text.startsWith('#')) {
          if (isTask(text)) code = await runLine(text, state, desk);
          else {
            state = await obey(text, state, { hosts, inventory: desk.loaded.inventory });
            code = 0;
          }
        }
      } catch (error) {
        code = tell(error);
      }
      ask(lines, state, hosts);
    }
  } finally {
    process.off('SIGINT', interrupt);
    lines.close();
  }
  if (isTerminal) process.stdout.write('\n');
  return isTerminal ? 0 : code;
}

function ask(lines: Interface, state: State, hosts: (pattern: string) => string[]): void {
  if (!process.stdin.isTTY) return;
  const user = state.user ?? process.env['USER'] ?? 'me';
  const sign = state.become && (state.becomeUser ?? 'root') === 'root' ? '#' : '$';
  lines.setPrompt(`${user}@${state.pattern} (${hosts(state.pattern).length})[f:${state.forks}]${sign} `);
  lines.prompt();
}

function tell(error: unknown): number {
  const all: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  for (const one of all) {
    if (!(one instanceof PlayError)) throw one;
    process.stderr.write(`${formatError(one, { readSource: sourceText, folder: process.cwd() })}\n`);
  }
  return 1;
}

/** A module with its arguments; a line that names none, or begins with `!`, is one for the shell. */
async function runLine(line: string, state: State, desk: Desk): Promise<number> {
  const forced = line.startsWith('!');
  const [, first = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(forced ? line.slice(1).trim() : line) ?? [];
  const known = new Set(moduleNames());
  const { actions } = await import('../engine/actions/index.ts');
  const bare = shortName(first);
  const question = { name: first, playbook: process.cwd(), around: [], collections: [] };
  const isOwn = desk.loaded.plugins.moduleNames(question).includes(bare);
  const isModule =
    !forced &&
    (isOwn ||
      known.has(bare) ||
      actions.has(bare) ||
      NO_MODULE.has(bare) ||
      INCLUDES.has(bare) ||
      first.split('.').length > 2);
  const module = isModule ? first : 'shell';
  const words = isModule ? rest : `${first} ${rest}`.trim();
  const more = state.timeout > 0 ? [`timeout: ${state.timeout}`] : [];
  return runText(oneTask({ pattern: state.pattern, module, words, more }), state, desk);
}

async function runText(text: string, state: State, desk: Desk): Promise<number> {
  const { loaded, options, runOptions, pool, secrets } = desk;
  const file = join(process.cwd(), 'console');
  const problems: Problems = [];
  const read = { ...loaded.read, problems, typed: new Map([[file, text]]) };
  const plays: readonly Play[] = readPlaybook(file, read);
  await checkPlays(plays, { read, tags: [], skipTags: [], workingFolder: process.cwd(), plugins: loaded.plugins });
  if (problems.length > 0) throw new AggregateError(problems, 'mistakes in the line');
  const reporter = await reporterFor(
    { ...options, verbose: state.verbosity },
    { usual: 'minimal', plugins: loaded.plugins },
  );
  desk.stop = new AbortController();
  try {
    const { exitCode } = await runPlaybooks({
      playbooks: [{ file, plays }],
      inventory: loaded.inventory,
      options: {
        ...runOptions,
        check: state.check,
        diff: state.diff,
        forks: state.forks,
        verbosity: state.verbosity,
        connection: { ...runOptions.connection, user: state.user },
        become: { ...runOptions.become, enabled: state.become, user: state.becomeUser, method: state.becomeMethod },
      },
      pool,
      secrets,
      publish: (event) => reporter.on(event),
      signal: desk.stop.signal,
    });
    return exitCode;
  } finally {
    desk.stop = undefined;
    await reporter.end();
  }
}
