/** What may be typed at the console besides modules. */
import { didYouMean, PlayError } from '../errors.ts';
import type { Inventory } from '../inventory/index.ts';
import { moduleNames } from '../modules/registry.ts';

/** What lines change. */
export interface State {
  readonly pattern: string;
  readonly forks: number;
  readonly verbosity: number;
  readonly become: boolean;
  readonly becomeUser?: string | undefined;
  readonly becomeMethod?: string | undefined;
  readonly user?: string | undefined;
  readonly check: boolean;
  readonly diff: boolean;
  /** Seconds that a task may take; 0 for as long as it needs. */
  readonly timeout: number;
}

/** The commands, with what each takes and does. */
const COMMANDS: Readonly<Record<string, readonly [takes: string, does: string]>> = {
  cd: ['PATTERN', 'go to these hosts; without a pattern to all'],
  list: ['[groups]', 'the hosts that are chosen, or all groups'],
  become: ['yes|no', 'become another user for every task'],
  become_user: ['USER', 'whom to become'],
  become_method: ['METHOD', 'sudo, su or doas'],
  remote_user: ['USER', 'whom to log in as'],
  check: ['yes|no', 'say what would change, and change nothing'],
  diff: ['yes|no', 'show what changes inside files'],
  forks: ['NUMBER', 'hosts to work on at the same time'],
  verbosity: ['NUMBER', 'how much is said, from 0 on'],
  timeout: ['SECONDS', 'how long a task may take; 0 for as long as it needs'],
  help: ['[COMMAND or MODULE]', 'this list, or what a module takes'],
  exit: ['', 'end the console; the same as quit and the end of the input'],
};

/** Whether a line is for the hosts, not for the console. */
export function isTask(line: string): boolean {
  const first = line.split(/\s+/)[0]!;
  return !Object.hasOwn(COMMANDS, first) && first !== '?';
}

interface Surroundings {
  hosts(pattern: string): readonly string[];
  readonly inventory: Inventory;
}

/** Carries out a command and gives the state after it. Throws PlayError `usage` for what it does not understand. */
export async function obey(line: string, state: State, { hosts, inventory }: Surroundings): Promise<State> {
  const [name = '', ...rest] = line.split(/\s+/);
  const word = rest.join(' ');
  switch (name) {
    case 'cd': {
      const pattern = word === '' || word === '/' || word === '*' ? 'all' : word;
      return { ...state, pattern: existing(pattern, hosts) };
    }
    case 'list':
      if (word !== '' && word !== 'groups')
        throw new PlayError('usage', `\`list\` takes \`groups\` or nothing, not \`${word}\``);
      print(word === 'groups' ? [...inventory.groups.keys()].sort() : hosts(state.pattern));
      return state;
    case 'become':
    case 'check':
    case 'diff':
      return { ...state, [name]: yes(name, word) };
    case 'become_user':
      return { ...state, becomeUser: given(name, word) };
    case 'become_method':
      return { ...state, becomeMethod: given(name, word) };
    case 'remote_user':
      return { ...state, user: given(name, word) };
    case 'forks':
    case 'verbosity':
    case 'timeout':
      return { ...state, [name]: whole(name, word) };
    default:
      print(await help(word));
      return state;
  }
}

/** What is wrong with a pattern is told without a place, for it stands in no file. */
function existing(pattern: string, hosts: Surroundings['hosts']): string {
  try {
    if (hosts(pattern).length > 0) return pattern;
  } catch (error) {
    if (!(error instanceof PlayError)) throw error;
    throw new PlayError(error.code, error.message, { hint: error.hint });
  }
  throw new PlayError('unknown-host', `\`${pattern}\` has no hosts`);
}

function print(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

function yes(name: string, word: string): boolean {
  if (/^(yes|true|on|1|y|t)$/i.test(word)) return true;
  if (/^(no|false|off|0|n|f)$/i.test(word)) return false;
  throw new PlayError('usage', `\`${name}\` is yes or no${word === '' ? '' : `, not \`${word}\``}`);
}

function given(name: string, word: string): string {
  if (word === '') throw new PlayError('usage', `\`${name}\` needs ${COMMANDS[name]![0].toLowerCase()}`);
  return word;
}

function whole(name: string, word: string): number {
  const least = name === 'forks' ? 1 : 0;
  if (/^\d+$/.test(word) && Number(word) >= least) return Number(word);
  throw new PlayError(
    'usage',
    `\`${name}\` must be a whole number from ${least} on${word === '' ? '' : `, not \`${word}\``}`,
  );
}

async function help(topic: string): Promise<readonly string[]> {
  if (topic === '') {
    const rows = Object.entries(COMMANDS).map(([name, [takes, does]]) => `  ${`${name} ${takes}`.padEnd(28)} ${does}`);
    return [
      ...rows,
      '',
      '  MODULE ARGUMENTS             run a module; any other line, and `!LINE`, is for the hosts’ shell',
    ];
  }
  const own = Object.hasOwn(COMMANDS, topic) ? COMMANDS[topic] : undefined;
  if (own) return [`${topic} ${own[0]}`.trim(), `  ${own[1]}`];
  const { actions } = await import('../engine/actions/index.ts');
  const { moduleDocument } = await import('../engine/document.ts');
  const { loadModule, shortName } = await import('../modules/registry.ts');
  const module = actions.get(shortName(topic)) ?? (await loadModule(topic));
  if (module) return [moduleDocument(module)];
  const known = [...Object.keys(COMMANDS), ...moduleNames(), ...actions.keys()];
  throw new PlayError('usage', `there is no command and no module \`${topic}\``, { hint: didYouMean(topic, known) });
}

/** What may follow what was typed, in readline's shape. */
export function completions(line: string, names: readonly string[]): [string[], string] {
  const words = line.split(/\s+/);
  const last = words.at(-1)!;
  const all =
    words.length === 1
      ? [...Object.keys(COMMANDS), ...moduleNames()]
      : words[0] === 'cd'
        ? [...names]
        : words[0] === 'help'
          ? [...Object.keys(COMMANDS), ...moduleNames()]
          : [];
  return [all.filter((one) => one.startsWith(last)).sort(), last];
}
