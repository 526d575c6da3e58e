import { PlayError } from '../errors.ts';
import { compile } from '../python/regex.ts';
import { sh } from '../script/sh.ts';
import { choice, int, list, path, string } from './args.ts';
import { type Controller, defineModule, type Host, type Json, type Outcome } from './define.ts';
import { onHost } from './hostPath.ts';
import { readRecords } from './outcome.ts';
import { activeConnections, isListening, isLoopback } from './sockets.ts';

export const wait_for = defineModule({
  name: 'wait_for',
  summary: 'Wait until a port answers, a file is there or holds a text, or time has passed.',
  args: {
    host: string('Name or address to connect to, from the host.').default('127.0.0.1'),
    port: int('The port.'),
    path: path('The file.'),
    search_regex: string('Python expression that the file, or what the port says, must hold.'),
    state: choice(
      ['absent', 'drained', 'present', 'started', 'stopped'],
      '`started` and `present` wait for it to be there, `absent` and `stopped` for it to be gone, `drained` for the last connection to end.',
    ).default('started'),
    timeout: int('Seconds to wait at most.').default(300),
    connect_timeout: int('Seconds that one attempt to connect may take.').default(5),
    delay: int('Seconds to wait before looking for the first time.').default(0),
    sleep: int('Seconds between two looks.').default(1),
    msg: string('What to say instead when time is up.'),
    exclude_hosts: list(string('An address.'), 'With `drained`, connections of these do not count.'),
    active_connection_states: list(string('A state.'), 'With `drained`, which connections count.').default([
      'ESTABLISHED',
      'FIN_WAIT1',
      'FIN_WAIT2',
      'SYN_RECV',
      'SYN_SENT',
      'TIME_WAIT',
    ]),
  },
  needs: [['not both', 'port', 'path']],
  examples: `- wait_for:
    host: "{{ ansible_host }}"
    port: 6443
    timeout: 60
- wait_for:
    path: /var/run/ready
    search_regex: ^ok`,
  checkMode: 'none',
  async converse(args, host, controller) {
    if (args.state === 'drained' && args.port === undefined) {
      throw new PlayError('missing-argument', 'module wait_for: `port` is needed when `state` is `drained`');
    }
    const started = performance.now();
    const elapsed = (): number => Math.floor((performance.now() - started) / 1000);
    await controller.sleep(args.delay);
    const result = (more: Readonly<Record<string, Json>> = {}): Record<string, Json> => ({
      elapsed: elapsed(),
      path: args.path ?? null,
      port: args.port ?? null,
      search_regex: args.search_regex ?? null,
      state: args.state,
      match_groups: [],
      match_groupdict: new Map(),
      ...more,
    });
    if (args.port === undefined && args.path === undefined) {
      await controller.sleep(args.timeout);
      return { status: 'ok', changes: [], result: result() };
    }
    for (;;) {
      const seen = await look(args, host);
      if (seen.status === 'failed') return { ...seen, result: result() };
      if (seen.done) return { status: 'ok', changes: [], result: result(seen.result) };
      const left = args.timeout - (performance.now() - started) / 1000;
      if (left <= 0) break;
      await waitABit(args.sleep, left, controller);
    }
    return { status: 'failed', message: args.msg ?? timeoutMessage(args), changes: [], result: result() };
  },
});

interface Request {
  readonly host: string;
  readonly port?: number | undefined;
  readonly path?: string | undefined;
  readonly search_regex?: string | undefined;
  readonly state: 'absent' | 'drained' | 'present' | 'started' | 'stopped';
  readonly connect_timeout: number;
  readonly exclude_hosts?: readonly string[] | undefined;
  readonly active_connection_states: readonly string[];
}

type Seen =
  | { readonly status: 'failed'; readonly message?: string | undefined; readonly changes: readonly string[] }
  | { readonly status: 'ok'; readonly done: boolean; readonly result?: Readonly<Record<string, Json>> | undefined };

const waitABit = (seconds: number, left: number, controller: Controller): Promise<void> =>
  controller.sleep(Math.max(0.05, Math.min(seconds, left)));

/** One look at the file or port. */
async function look(args: Request, host: Host): Promise<Seen> {
  const wantsGone = args.state === 'absent' || args.state === 'stopped';
  if (args.state === 'drained') return drained(args, host);
  const reply = await host.run(args.path === undefined ? connect(args) : readFile(args));
  const outcome: Outcome = readRecords(reply);
  if (outcome.status === 'failed') return { status: 'failed', message: outcome.message, changes: [] };
  const sockets = reply.records
    .filter(([key]) => key === 'sockets')
    .map(([, value]) => value.toString())
    .join('\n');
  const isThere = sockets !== '' ? isListening(sockets, args.port!) : outcome.result['there'] !== undefined;
  if (args.search_regex === undefined || !isThere) return { status: 'ok', done: isThere !== wantsGone };
  const text = reply.records.find(([key]) => key === 'content')?.[1].toString() ?? '';
  const regex = compile(args.search_regex, { multiLine: true });
  const match = regex.search(text);
  const groups = match?.groups.slice(1).map((group) => group ?? null) ?? [];
  const named = new Map([...regex.names].map(([name, index]) => [name, match?.groups[index] ?? null]));
  return {
    status: 'ok',
    done: (match !== undefined) !== wantsGone,
    result: match && { match_groups: groups, match_groupdict: named },
  };
}

const readFile = (args: Request) => sh`path=${onHost(args.path!)}
  if [ -e "$path" ]; then
    result there 1
    ${args.search_regex !== undefined && sh`if [ -f "$path" ] && [ -r "$path" ]; then record content "$path"; fi`}
  fi`;

/**
 * For this very host the kernel's table of sockets tells without connecting. Else whatever can connect does: bash, nc
 * or curl; what a port says can only be read by bash or nc.
 */
function connect({ host, port, connect_timeout: seconds, search_regex: search }: Request) {
  const limit = sh`if has timeout; then set -- timeout ${seconds}; else set --; fi`;
  const viaTable = isLoopback(host) && search === undefined;
  const open = sh`exec 3<>"/dev/tcp/$0/$1"`.text;
  const listen = sh`exec 3<>"/dev/tcp/$0/$1"; cat <&3`.text;
  const probe = sh`${limit}
    if has bash; then "$@" bash -c ${search === undefined ? open : listen} ${host} ${port} >"$SCRATCH.said" 2>"$SCRATCH.why" || rc=$?
    elif has nc; then "$@" nc ${search === undefined && ['-z']} -w ${seconds} ${host} ${port} </dev/null >"$SCRATCH.said" 2>"$SCRATCH.why" || rc=$?
    elif has curl; then curl -q -s --connect-timeout ${seconds} --max-time ${seconds} ${`telnet://${host.includes(':') ? `[${host}]` : host}:${port}`} </dev/null >"$SCRATCH.said" 2>"$SCRATCH.why" || rc=$?; [ "$rc" -ne 28 ] || rc=0
    else fail 'needs bash, nc or curl to connect to a port'
    fi`;
  return sh`rc=0
    ${
      viaTable &&
      sh`if [ -r /proc/net/tcp ]; then
      record sockets /proc/net/tcp
      [ ! -r /proc/net/tcp6 ] || record sockets /proc/net/tcp6
      exit 0
    fi`
    }
    ${probe}
    ${search === undefined ? sh`if [ "$rc" -eq 0 ]; then result there 1; fi` : sh`if [ -s "$SCRATCH.said" ]; then result there 1; record content "$SCRATCH.said"; fi`}`;
}

async function drained(args: Request, host: Host): Promise<Seen> {
  const reply = await host.run(sh`[ -r /proc/net/tcp ] || fail 'needs /proc/net/tcp to see connections'
    record sockets /proc/net/tcp
    [ ! -r /proc/net/tcp6 ] || record sockets /proc/net/tcp6`);
  const outcome = readRecords(reply);
  if (outcome.status === 'failed') return { status: 'failed', message: outcome.message, changes: [] };
  const table = reply.records.map(([, value]) => value.toString()).join('\n');
  const count = activeConnections(table, args.port!, {
    states: args.active_connection_states,
    exclude: args.exclude_hosts ?? [],
  });
  return { status: 'ok', done: count === 0 };
}

function timeoutMessage({ host, port, path: file, search_regex: search, state }: Request): string {
  const what = file === undefined ? `${host}:${port}` : file;
  if (state === 'drained') return `Timeout when waiting for ${what} to drain`;
  if (state === 'absent' || state === 'stopped')
    return file === undefined
      ? `Timeout when waiting for ${what} to stop.`
      : `Timeout when waiting for ${what} to be absent.`;
  if (search !== undefined) return `Timeout when waiting for search string ${search} in ${what}`;
  return file === undefined ? `Timeout when waiting for ${what}` : `Timeout when waiting for file ${what}`;
}
