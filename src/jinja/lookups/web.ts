/** The lookup that asks the network. Evaluation is synchronous, so a process of its own does the waiting. */
import { execFileSync } from 'node:child_process';
import { didYouMean, PlayError } from '../../errors.ts';
import { truthy } from '../../python/compare.ts';
import { isNumeric, toDouble } from '../../python/number.ts';
import { str } from '../../python/text.ts';
import { splitLines } from '../../python/textTools.ts';
import { valueError } from '../../python/undefined.ts';
import type { Value } from '../../python/value.ts';
import type { Frame } from '../frame.ts';
import { type LookupOptions, lookup } from '../plugin.ts';

/** Reads a request from its input, so that no secret stands in the list of processes. */
const PROGRAM = `
let input = '';
for await (const part of process.stdin) input += part;
const { url, headers, redirect, seconds } = JSON.parse(input);
let answer;
try {
  const response = await fetch(url, { headers, redirect, signal: AbortSignal.timeout(seconds * 1000) });
  const body = Buffer.from(await response.arrayBuffer()).toString('base64');
  answer = { status: response.status, reason: response.statusText, body };
} catch (error) {
  answer = { failure: error.cause?.message || error.message };
}
process.stdout.write(JSON.stringify(answer));
`;

interface Answer {
  readonly status?: number;
  readonly reason?: string;
  readonly body?: string;
  readonly failure?: string;
}

const OPTIONS = new Set(
  'validate_certs split_lines use_proxy username password headers force timeout http_agent force_basic_auth follow_redirects ca_path unredirected_headers use_netrc use_gssapi ciphers'.split(
    ' ',
  ),
);
/** What of Ansible's options has no meaning here; naming them with another value than the default is an error. */
const WITHOUT = ['use_gssapi', 'ciphers', 'unix_socket'];

export const url = lookup('Gives the content behind addresses of the web, line by line.', (frame, terms, options) => {
  for (const name of options.keys())
    if (!OPTIONS.has(str(name)))
      throw valueError(`the lookup url has no option \`${str(name)}\``, didYouMean(str(name), OPTIONS));
  for (const name of WITHOUT)
    if (truthy(options.get(name) ?? false)) throw valueError(`the lookup url does not know \`${name}\` here`);
  return terms.flatMap((term): Value[] => {
    const text = fetchText(frame, str(term), options);
    return truthy(options.get('split_lines') ?? true) ? splitLines(text, false) : [text];
  });
});

function fetchText(frame: Frame, address: string, options: LookupOptions): string {
  const timeout = options.get('timeout') ?? 10;
  if (!isNumeric(timeout)) throw valueError('timeout must be a number of seconds');
  const seconds = toDouble(timeout);
  const request = { url: address, headers: headersOf(frame, options), redirect: redirectOf(options), seconds };
  const answer = run(request, seconds, {
    ...(truthy(options.get('validate_certs') ?? true) ? {} : { NODE_TLS_REJECT_UNAUTHORIZED: '0' }),
    ...(truthy(options.get('ca_path') ?? '') ? { NODE_EXTRA_CA_CERTS: str(options.get('ca_path')!) } : {}),
  });
  if (answer.failure !== undefined) throw failure(`\`${address}\` could not be reached: ${answer.failure}`);
  const { status = 0, reason = '', body = '' } = answer;
  if (status < 200 || status >= 300) throw failure(`\`${address}\` answered ${status} ${reason}`.trimEnd());
  return Buffer.from(body, 'base64').toString('utf8');
}

function failure(message: string): PlayError {
  return new PlayError('template-failed', message);
}

function run(request: object, seconds: number, environment: Readonly<Record<string, string>>): Answer {
  try {
    const output = execFileSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', PROGRAM], {
      input: JSON.stringify(request),
      env: environment,
      encoding: 'utf8',
      maxBuffer: 512 * 1024 * 1024,
      timeout: (seconds + 5) * 1000,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    return JSON.parse(output) as Answer;
  } catch (error) {
    return { failure: (error as Error).message.split('\n')[0]! };
  }
}

function headersOf(frame: Frame, options: LookupOptions): Record<string, string> {
  const headers: Record<string, string> = { 'user-agent': str(options.get('http_agent') ?? 'ansible-httpget') };
  const given = options.get('headers') ?? new Map<Value, Value>();
  if (!(given instanceof Map)) throw valueError('headers must be a dict');
  for (const [name, value] of given) headers[str(name)] = str(value);
  const user = options.get('username') ?? null;
  if (user !== null) {
    const password = str(options.get('password') ?? '');
    if (password !== '') frame.scope.services.secret(password);
    headers['authorization'] = `Basic ${Buffer.from(`${str(user)}:${password}`).toString('base64')}`;
  }
  if (truthy(options.get('force') ?? false)) headers['cache-control'] = 'no-cache';
  return headers;
}

function redirectOf(options: LookupOptions): 'follow' | 'manual' {
  const wanted = options.get('follow_redirects') ?? 'urllib2';
  if (wanted === false || wanted === 'no' || wanted === 'none') return 'manual';
  if (wanted === true || ['urllib2', 'all', 'yes', 'safe'].includes(str(wanted))) return 'follow';
  throw valueError(`\`${str(wanted)}\` is no way to follow redirects`, 'it is `all`, `safe`, `urllib2` or `none`');
}
