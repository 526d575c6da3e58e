import { parseJson } from '../python/json.ts';
import type { Value } from '../python/value.ts';
import { Upload } from '../script/script.ts';
import { sh } from '../script/sh.ts';
import { bool, choice, int, list, path, raw, string } from './args.ts';
import { type Controller, defineModule, type Json, type Outcome } from './define.ts';
import { baseName, onHost } from './hostPath.ts';
import { defineAsk, readAnswer, requestArgs } from './http.ts';
import { readRecords } from './outcome.ts';
import { announce, attributeArgs, placingReturns, settle, spreadSeen } from './placing.ts';
import { encodeBody } from './uriBody.ts';

export const uri = defineModule({
  name: 'uri',
  summary: 'Send a web request from the host.',
  args: {
    ...requestArgs,
    method: string('What to do there: GET, POST …').default('GET'),
    body: raw('What to send.'),
    body_format: choice(['form-urlencoded', 'json', 'raw', 'form-multipart'], 'How the body is written.').default(
      'raw',
    ),
    src: path('File whose content is sent.'),
    remote_src: bool('That file is on the host.').default(false),
    dest: path('File or folder of the host that gets the answer.'),
    return_content: bool('Give the answer as `content`.').default(false),
    status_code: list(int('A code.'), 'Codes that are a success.').default([200]),
    follow_redirects: choice(
      ['all', 'no', 'none', 'safe', 'urllib2', 'yes'],
      'Which redirects are followed; `safe`: of GET and HEAD.',
    ).default('safe'),
    creates: path('When it exists on the host, nothing is sent.'),
    removes: path('When it does not exist on the host, nothing is sent.'),
    unix_socket: path('Socket on the host to connect to.'),
    force: bool('Ask caches for a fresh copy.').default(false),
    ...attributeArgs,
  },
  needs: [['not both', 'body', 'src']],
  examples: `- uri:
    url: https://api.example.org/v1/nodes
    method: POST
    body_format: json
    body: { name: "{{ inventory_hostname }}" }
    status_code: [200, 201]
- uri:
    url: http://localhost:8080/health
    return_content: true
  register: health
  until: health.status == 200
  retries: 10`,
  checkMode: 'none',
  async converse(args, host, controller) {
    const method = args.method.toUpperCase();
    const { bytes, headers } = await prepare(args, controller);
    const file = baseName(new URL(args.url, 'http://host').pathname) || 'index.html';
    const follow = args.follow_redirects;
    const followRedirects =
      follow === 'all' ||
      follow === 'yes' ||
      (follow !== 'none' && follow !== 'no' && (method === 'GET' || method === 'HEAD'));
    const data = bytes
      ? sh`--data-binary "@"${new Upload(bytes)}`
      : args.src !== undefined && sh`--data-binary "@"${onHost(args.src)}`;
    const started = performance.now();
    const reply =
      await host.run(sh`${args.creates !== undefined && sh`if [ -e ${onHost(args.creates)} ]; then result held "since '"${args.creates}"' exists"; exit 0; fi`}
      ${args.removes !== undefined && sh`if [ ! -e ${onHost(args.removes)} ]; then result held "since '"${args.removes}"' does not exist"; exit 0; fi`}
      ${defineAsk({ ...args, method, headers, followRedirects })}
      ask ${data}
      result told "$told"
      if [ "$failed_with" -ne 0 ]; then record said "$SCRATCH.said"; fi
      record head "$SCRATCH.head"
      record body "$SCRATCH.body"
      ${
        args.dest !== undefined &&
        sh`case " "${args.status_code.join(' ')}" " in
        *" \${told%% *} "*)
          dest=${onHost(args.dest)}
          if [ -d "$dest" ]; then dest=\${dest%/}/${file}; fi
          FOLLOW= ${announce(args)}
          place "$SCRATCH.body" "$dest"
          ${settle(sh`"$dest"`, args)}
          result path "$dest" ;;
      esac`
      }`);
    const elapsed = Math.round((performance.now() - started) / 1000);
    const outcome = spreadSeen(readRecords(reply, placingReturns));
    const { told, said, head, body, held, ...rest } = outcome.result;
    if (told === undefined)
      return held === undefined ? outcome : { ...outcome, result: { stdout: `skipped, ${String(held)}` } };
    const content = reply.records.find(([key]) => key === 'body')?.[1] ?? Buffer.alloc(0);
    const answer = describe(readAnswer(String(told), String(head)), content);
    const isWanted = args.status_code.includes(answer.status);
    const shown = isWanted && !args.return_content ? {} : { content: content.toString() };
    const result = { ...answer.result, ...shown, elapsed, ...rest };
    if (isWanted) return { ...outcome, message: `OK (${content.length} bytes)`, result };
    const why =
      said === undefined ? `HTTP Error ${answer.status}: ${answer.reason}` : `Request failed: ${String(said).trim()}`;
    const message = `Status code was ${answer.status} and not [${args.status_code.join(', ')}]: ${why}`;
    return { ...outcome, status: 'failed', message, result } satisfies Outcome;
  },
});

interface Sending {
  readonly body?: Value | undefined;
  readonly body_format: string;
  readonly src?: string | undefined;
  readonly remote_src: boolean;
  readonly force: boolean;
  readonly headers?: ReadonlyMap<Value, Value> | undefined;
}

/** The bytes that travel from here, and the headers with those that the body asks for. */
async function prepare(args: Sending, controller: Controller): Promise<{ bytes?: Buffer; headers: Map<Value, Value> }> {
  const headers = new Map(args.headers ?? []);
  const has = (name: string): boolean => [...headers.keys()].some((key) => String(key).toLowerCase() === name);
  if (args.force && !has('cache-control')) headers.set('Cache-Control', 'no-cache');
  if (args.src !== undefined) {
    if (!has('content-type')) headers.set('Content-Type', 'application/octet-stream');
    return args.remote_src
      ? { headers }
      : { bytes: await controller.read(controller.find('files', args.src)), headers };
  }
  if (args.body === undefined) return { headers };
  const { bytes, type } = await encodeBody(args.body, args.body_format, controller);
  if (!has('content-type')) headers.set('Content-Type', type ?? 'application/octet-stream');
  return { bytes, headers };
}

/** The result keys of an answer: headers under their names with `_`, and the data of a JSON answer. */
function describe(answer: ReturnType<typeof readAnswer>, content: Buffer) {
  const result: Record<string, Json> = {};
  for (const [name, value] of answer.headers) result[name.replaceAll('-', '_')] = value;
  const type = answer.headers.get('content-type') ?? '';
  if (/[/+]json\b/.test(type) && content.length) {
    try {
      result['json'] = parseJson(content.toString());
    } catch {
      // The answer lies about its type; it is still there as `content`.
    }
  }
  const cookies = new Map<Value, Value>(answer.cookies);
  return {
    status: answer.status,
    reason: answer.reason,
    result: {
      ...result,
      status: answer.status,
      url: answer.url,
      redirected: answer.redirected,
      cookies,
      cookies_string: [...answer.cookies].map(([key, value]) => `${key}=${value}`).join('; '),
    } satisfies Record<string, Json>,
  };
}
