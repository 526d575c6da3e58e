/** Requests from the host, by its curl; everything about a request travels in a file, so nothing of it is seen in `ps`. */

import { str } from '../python/text.ts';
import type { Value } from '../python/value.ts';
import { type Script, Upload } from '../script/script.ts';
import { sh } from '../script/sh.ts';
import { bool, dict, int, list, path, string } from './args.ts';
import { onHost } from './hostPath.ts';

export const requestArgs = {
  url: string('Where to.').mandatory(),
  url_username: string('Who asks.').alias('user', 'username'),
  url_password: string('The password.').alias('password').secret(),
  force_basic_auth: bool('Send the password at once.').default(false).ignored('curl always sends it at once'),
  headers: dict('Header lines.'),
  http_agent: string('What we call ourselves.').default('ansible-httpget'),
  validate_certs: bool('Check the certificate of the other side.').default(true),
  client_cert: path('Certificate that we show; a file on the host.'),
  client_key: path('Its key; a file on the host.'),
  ca_path: path('Authorities that we trust; a file on the host.'),
  use_proxy: bool("Use the proxy of the host's environment.").default(true),
  use_netrc: bool('Look the password up in ~/.netrc.').default(true),
  use_gssapi: bool('Log in by GSSAPI.').default(false),
  unredirected_headers: list(string('A name.'), 'Headers that are not sent on after a redirect.')
    .default([])
    .ignored('curl sends custom headers to the first host only'),
  ciphers: list(string('A cipher.'), 'Ciphers that may be used.'),
  decompress: bool('Unpack a compressed answer.').default(true),
  timeout: int('Seconds that it may take.').default(30),
};

export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly url_username?: string | undefined;
  readonly url_password?: string | undefined;
  readonly headers?: ReadonlyMap<Value, Value> | undefined;
  readonly http_agent: string;
  readonly validate_certs: boolean;
  readonly client_cert?: string | undefined;
  readonly client_key?: string | undefined;
  readonly ca_path?: string | undefined;
  readonly use_proxy: boolean;
  readonly use_netrc: boolean;
  readonly use_gssapi: boolean;
  readonly ciphers?: readonly string[] | undefined;
  readonly decompress: boolean;
  readonly timeout: number;
  readonly followRedirects: boolean;
  readonly unix_socket?: string | undefined;
}

/**
 * Defines `ask ARGS…`: sends the request, with more arguments for curl; the answer is in $SCRATCH.body and $SCRATCH.head,
 * its code, redirects and address in $told, and what went wrong in $SCRATCH.said. A plain GET also works with wget.
 */
export function defineAsk(request: HttpRequest): Script {
  const config = new Upload(curlConfig(request));
  const files = sh`
    ${request.client_cert !== undefined && sh`set -- "$@" --cert ${onHost(request.client_cert)}`}
    ${request.client_key !== undefined && sh`set -- "$@" --key ${onHost(request.client_key)}`}
    ${request.ca_path !== undefined && sh`set -- "$@" --cacert ${onHost(request.ca_path)}`}
    ${request.unix_socket !== undefined && sh`set -- "$@" --unix-socket ${onHost(request.unix_socket)}`}`;
  return sh`ask() {
      told= failed_with=0
      if has curl; then
        ${files}
        told=$(curl -q -sS -K ${config} -o "$SCRATCH.body" -D "$SCRATCH.head" -w '%{http_code} %{num_redirects} %{url_effective}' "$@" 2>"$SCRATCH.said") || failed_with=$?
      else
        ${wget(request)}
      fi
      [ -e "$SCRATCH.body" ] || : >"$SCRATCH.body"
      [ -e "$SCRATCH.head" ] || : >"$SCRATCH.head"
    }`;
}

function wget(request: HttpRequest): Script {
  const isPlain =
    request.method === 'GET' && request.url_username === undefined && !request.headers?.size && !request.unix_socket;
  if (!isPlain) return sh`fail 'needs curl to send this request'`;
  const insecure = !request.validate_certs && '--no-check-certificate';
  return sh`need wget 'send a request (or curl)'
    wget -S -T ${request.timeout} -U ${request.http_agent} ${insecure} -O "$SCRATCH.body" ${request.url} >/dev/null 2>"$SCRATCH.said" || failed_with=$?
    grep '^ ' "$SCRATCH.said" | tr -d '\r' | sed 's/^ *//' >"$SCRATCH.head" || :
    code=$(awk '/^HTTP\// { code = $2 } END { print code + 0 }' "$SCRATCH.head")
    told="$code 0 "${request.url}
    if [ "$code" -gt 0 ]; then failed_with=0; fi`;
}

function curlConfig(request: HttpRequest): string {
  const lines: string[] = [];
  const set = (key: string, value: string): void => {
    lines.push(
      `${key} = "${value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}"`,
    );
  };
  set('url', request.url);
  if (request.method === 'HEAD') lines.push('head');
  else set('request', request.method);
  // Without this curl reads [ ] { } in an address as a pattern.
  lines.push('globoff');
  set('proto', '=http,https,ftp,ftps');
  set('proto-redir', '=http,https');
  set('user-agent', request.http_agent);
  for (const [key, value] of request.headers ?? []) {
    const line = `${str(key)}: ${str(value)}`.replaceAll(/[\r\n]+/g, ' ');
    // An empty value means an empty header to Ansible and no header to curl, unless it is written with a semicolon.
    set('header', str(value) === '' ? `${str(key)};` : line);
  }
  if (request.url_username !== undefined) set('user', `${request.url_username}:${request.url_password ?? ''}`);
  if (request.use_gssapi) lines.push('negotiate');
  if (!request.validate_certs) lines.push('insecure');
  if (!request.use_proxy) set('noproxy', '*');
  if (request.use_netrc && request.url_username === undefined) lines.push('netrc-optional');
  if (request.ciphers?.length) set('ciphers', request.ciphers.join(':'));
  if (request.decompress) lines.push('compressed');
  if (request.followRedirects) lines.push('location', 'max-redirs = 10');
  set('connect-timeout', String(request.timeout));
  set('max-time', String(request.timeout));
  return `${lines.join('\n')}\n`;
}

export interface Answer {
  readonly status: number;
  readonly redirected: boolean;
  readonly url: string;
  /** Names in lower case; a header that comes several times is joined by commas. */
  readonly headers: ReadonlyMap<string, string>;
  readonly cookies: ReadonlyMap<string, string>;
  readonly reason: string;
}

/** Reads what `ask` left: the headers of the last answer when there were redirects. */
export function readAnswer(told: string, head: string): Answer {
  const [code = '0', redirects = '0', ...url] = told.split(' ');
  const block =
    head
      .trim()
      .split(/\r?\n\r?\n(?=HTTP\/)/)
      .at(-1) ?? '';
  const [first = '', ...lines] = block.split(/\r?\n/);
  const headers = new Map<string, string>();
  const cookies = new Map<string, string>();
  for (const line of lines) {
    const found = /^([^:\s]+):\s*(.*)$/.exec(line);
    if (!found) continue;
    const name = found[1]!.toLowerCase();
    const cookie = name === 'set-cookie' ? /^([^=;]+)=([^;]*)/.exec(found[2]!) : undefined;
    if (cookie) cookies.set(cookie[1]!, cookie[2]!);
    headers.set(name, headers.has(name) ? `${headers.get(name)}, ${found[2]}` : found[2]!);
  }
  const reason = /^\S+ \d+ ?(.*)$/.exec(first)?.[1] ?? '';
  return {
    status: Number(code) || -1,
    redirected: Number(redirects) > 0,
    url: url.join(' '),
    headers,
    cookies,
    reason,
  };
}
