/** How a task reaches its host: connection variables, keywords and options come together in a target. */
import { isAbsolute, join } from 'node:path';
import type { Session, Target } from '../connection/index.ts';
import { PlayError } from '../errors.ts';
import { isUndefined, str } from '../jinja/index.ts';
import type { Scope } from '../jinja/scope.ts';
import type { Step } from '../playbook/types.ts';
import { keywordsOf } from '../vars/chain.ts';
import { flag, text } from './conditions.ts';
import type { Run, StepRun } from './context.ts';
import { hostScope } from './scope.ts';
import type { TaskSettings } from './settings.ts';
import { sleep } from './sleep.ts';

export interface Link {
  readonly session: Session;
  /** The shell that the host is asked for, if not its usual one. */
  readonly shell?: string | undefined;
  /** Drops the connection and dials again until the host answers or the seconds are over. */
  reopen(timeoutSeconds: number): Promise<Session>;
}

/** Opens, or finds open, the shell that a task needs. */
export async function connect(stepRun: StepRun, scope: Scope, settings: TaskSettings): Promise<Link> {
  const { playRun, host, step } = stepRun;
  const { run } = playRun;
  const name = settings.delegateTo ?? host.name;
  // A delegated task is reached by the delegate's own variables, and everything else stays the original host's.
  const variables = settings.delegateTo === undefined ? scope : hostScope(run, name, { facts: false });
  const target = targetOf({ run, name, step, scope, variables });
  const session = await locked(run, target, await run.pool.session(target));
  return { session, shell: target.shell, reopen: (seconds) => reopen(run, target, seconds) };
}

/** The session, once no other run works on its host. Where one does, this run ends; the machine we are on is never locked. */
async function locked(run: Run, target: Target, session: Session): Promise<Session> {
  if (target.transport !== 'local') await run.locks?.take(target.name, session);
  return session;
}

/** Dials again until the host answers. Only a host that does not answer is tried again; a wrong key or password is final. */
async function reopen(run: Run, target: Target, seconds: number): Promise<Session> {
  const deadline = Date.now() + seconds * 1000;
  await run.pool.drop(target);
  run.locks?.forget(target.name);
  for (;;) {
    try {
      return await run.pool.session({
        ...target,
        connectTimeout: Math.min(target.connectTimeout ?? 10, Math.max(1, seconds)),
      });
    } catch (error) {
      const again = error instanceof PlayError && error.code === 'unreachable' && Date.now() + 1000 < deadline;
      if (!again) throw error;
      await sleep(1, run.signal);
    }
  }
}

interface Asked {
  readonly run: Run;
  readonly name: string;
  readonly step: Step | undefined;
  readonly scope: Scope;
  /** Where `ansible_*` connection variables are read. */
  readonly variables: Scope;
}

/** The first of several variables that has a value. */
export function variable(scope: Scope, ...names: string[]): string | undefined {
  for (const name of names) {
    if (scope.binding(name) === undefined) continue;
    const value = scope.get(name);
    if (value === undefined || value === null) continue;
    if (isUndefined(value)) throw new PlayError('undefined-variable', value.message, { origin: value.origin });
    return str(value);
  }
  return undefined;
}

/** The target for a host. Variables win over keywords, keywords over options, as in Ansible. */
export function targetOf({ run, name, step, scope, variables }: Asked): Target {
  const { options } = run;
  const keywords = step ? keywordsOf(step) : {};
  const implicitLocal = isLocalName(name) && !run.inventory.hosts.has(name);
  const transport =
    variable(variables, 'ansible_connection') ??
    (implicitLocal ? 'local' : (text(keywords.connection, scope) ?? options.connection.connection));
  const user =
    variable(variables, 'ansible_user', 'ansible_ssh_user') ??
    text(keywords.remoteUser, scope) ??
    options.connection.user;
  const key =
    variable(variables, 'ansible_ssh_private_key_file', 'ansible_private_key_file') ??
    options.connection.privateKeyFile;
  const port =
    variable(variables, 'ansible_port', 'ansible_ssh_port') ?? text(keywords.port, scope) ?? options.connection.port;
  const password =
    variable(variables, 'ansible_password', 'ansible_ssh_pass', 'ansible_ssh_password') ?? options.connection.password;
  if (password) run.secrets.add(password);
  const ssh = sshArguments(run, variables);
  return {
    name,
    transport: transportOf(transport, name),
    address: variable(variables, 'ansible_host', 'ansible_ssh_host') ?? name,
    port: port === undefined ? undefined : Number(port),
    user,
    password,
    privateKeyFile: key === undefined ? undefined : expand(key, options.home, options.workingFolder),
    hostKeyChecking: hostKeyChecking(variables, options.connection.hostKeyChecking),
    ...ssh,
    agentSocket: options.environment['SSH_AUTH_SOCK'],
    connectTimeout: Number(
      variable(variables, 'ansible_timeout', 'ansible_ssh_timeout') ?? options.connection.timeoutSeconds,
    ),
    become: becomeOf({ run, name, step, scope, variables }),
    shell: variable(variables, 'ansible_shell_executable') ?? options.connection.shell,
    cwd: options.workingFolder,
    home: options.home,
    operator: options.environment['USER'] ?? options.environment['LOGNAME'],
    environment: options.environment,
  };
}

export function isLocalName(name: string): boolean {
  return name === 'localhost' || name === '127.0.0.1' || name === '::1';
}

function transportOf(asked: string, host: string): Target['transport'] {
  switch (asked.replace(/^(ansible\.(builtin|netcommon)|community\.general)\./, '')) {
    case 'smart':
    case 'ssh':
    case 'paramiko':
    case 'paramiko_ssh':
      return 'ssh';
    case 'openssh':
      return 'openssh';
    case 'local':
      return 'local';
    default:
      throw new PlayError(
        'usage',
        `host \`${host}\` asks for the connection \`${asked}\`; there are ssh, openssh and local`,
      );
  }
}

function hostKeyChecking(variables: Scope, fallback: 'yes' | 'ask' | 'accept-new' | 'no'): Target['hostKeyChecking'] {
  const asked = variable(variables, 'ansible_host_key_checking', 'ansible_ssh_host_key_checking')?.toLowerCase();
  if (asked === undefined) return fallback;
  if (asked === 'accept-new' || asked === 'ask') return asked;
  return ['false', 'no', '0', 'off'].includes(asked) ? 'no' : 'yes';
}

function becomeOf({ run, step, scope, variables }: Asked): Target['become'] {
  const { become } = run.options;
  const keywords = step ? keywordsOf(step) : {};
  const asked = variable(variables, 'ansible_become');
  const wanted =
    asked === undefined
      ? (flag(keywords.become, scope, 'become') ?? become.enabled)
      : ['true', 'yes', '1', 'on'].includes(asked.toLowerCase());
  if (!wanted) return undefined;
  const method =
    variable(variables, 'ansible_become_method') ?? text(keywords.becomeMethod, scope) ?? become.method ?? 'sudo';
  const short = method.replace(/^(ansible\.builtin|community\.general)\./, '');
  if (short !== 'sudo' && short !== 'su' && short !== 'doas') {
    throw new PlayError('usage', `there is no become method \`${method}\`; there are sudo, su and doas`);
  }
  const password =
    variable(
      variables,
      'ansible_become_password',
      'ansible_become_pass',
      `ansible_${short}_password`,
      `ansible_${short}_pass`,
    ) ?? become.password;
  if (password) run.secrets.add(password);
  return {
    method: short,
    user:
      variable(variables, 'ansible_become_user', `ansible_${short}_user`) ??
      text(keywords.becomeUser, scope) ??
      become.user ??
      'root',
    password,
    flags:
      variable(variables, 'ansible_become_flags', `ansible_${short}_flags`) ??
      text(keywords.becomeFlags, scope) ??
      become.flags,
    exe:
      variable(variables, 'ansible_become_exe', `ansible_${short}_exe`) ??
      text(keywords.becomeExe, scope) ??
      become.exe,
  };
}

/** The parts of `ansible_ssh_common_args` and its kin that mean something to both ssh transports. */
function sshArguments(run: Run, variables: Scope): Partial<Target> {
  const { connection, home, workingFolder } = run.options;
  const raw = [
    variable(variables, 'ansible_ssh_args') ?? connection.sshArgs,
    variable(variables, 'ansible_ssh_common_args') ?? connection.sshCommonArgs,
    variable(variables, 'ansible_ssh_extra_args') ?? connection.sshExtraArgs,
  ];
  const words = raw.flatMap((one) => (one ? splitWords(one) : []));
  const found: { -readonly [K in keyof Target]?: Target[K] } = {};
  const path = (value: string): string => expand(value, home, workingFolder);
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    if (word === '-J') found.jump = words[++index]?.split(',');
    else if (word === '-F') found.sshConfigFile = path(words[++index] ?? '');
    else if (word === '-o' || word.startsWith('-o')) {
      const setting = word === '-o' ? (words[++index] ?? '') : word.slice(2);
      const [, name = '', value = ''] = /^\s*(\w+)\s*(?:=|\s)\s*(.*)$/.exec(setting) ?? [];
      const key = name.toLowerCase();
      if (key === 'proxyjump') found.jump = value === 'none' ? undefined : value.split(',');
      else if (key === 'proxycommand') found.proxyCommand = value;
      else if (key === 'userknownhostsfile') found.knownHostsFiles = value.split(/\s+/).map(path);
      else if (key === 'stricthostkeychecking') found.hostKeyChecking = strictness(value);
    }
  }
  return { ...found, sshArgs: words };
}

function strictness(value: string): Target['hostKeyChecking'] {
  if (value === 'accept-new' || value === 'ask') return value;
  return value === 'no' || value === 'off' ? 'no' : 'yes';
}

function expand(path: string, home: string, folder: string): string {
  if (path === '~' || path.startsWith('~/')) return join(home, path.slice(1));
  return isAbsolute(path) ? path : join(folder, path);
}

/** Words as a shell would split them; quotes and backslashes count. */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  for (const match of line.matchAll(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/g)) {
    words.push(
      match[0].replace(
        /\\(.)|"((?:[^"\\]|\\.)*)"|'([^']*)'/g,
        (_all, plain, double, single) => plain ?? single ?? String(double).replace(/\\(["\\$`])/g, '$1'),
      ),
    );
  }
  return words;
}
