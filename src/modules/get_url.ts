import { PlayError } from '../errors.ts';
import type { Script } from '../script/script.ts';
import { sh } from '../script/sh.ts';
import { bool, int, path, string } from './args.ts';
import { defineModule, type Host } from './define.ts';
import { baseName, onHost } from './hostPath.ts';
import { defineAsk, type HttpRequest, readAnswer, requestArgs } from './http.ts';
import { readRecords } from './outcome.ts';
import { announce, attributeArgs, placingReturns, settle, spreadSeen } from './placing.ts';

export const get_url = defineModule({
  name: 'get_url',
  summary: 'Download a file to the host.',
  args: {
    ...requestArgs,
    url: string('Where it is.').mandatory(),
    dest: path('Where it goes; a folder takes it under the name that the address has.').mandatory(),
    checksum: string('`ALGORITHM:DIGEST`, or `ALGORITHM:URL` of a list of digests, that it must have.').default(''),
    force: bool('Download even though the file is there.').default(false),
    timeout: int('Seconds that it may take to connect, and each minute of silence.').default(10),
    backup: bool('Keep a copy of what was there.').default(false),
    tmp_dest: path('Folder for the download until it is complete.').ignored(
      'downloads go to the scratch folder of the session',
    ),
    ...attributeArgs,
  },
  returns: placingReturns,
  examples: `- get_url:
    url: https://dl.example.org/tool-1.4.tar.gz
    dest: /opt/tool.tar.gz
    checksum: sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08`,
  async converse(args, host, controller) {
    const request: HttpRequest = { ...args, method: 'GET', followRedirects: true };
    const wanted = await expectedDigest(args.checksum, { request, host });
    const name = baseName(decodeURIComponent(new URL(args.url).pathname)) || 'index.html';
    const started = performance.now();
    const reply = await host.run(sh`${defineAsk(request)}
      dest=${onHost(args.dest)}
      folder=
      if [ -d "$dest" ]; then folder=1; dest=\${dest%/}/${name}; fi
      FOLLOW=1 BACKUP=${args.backup ? '1' : ''} VALIDATE= ${announce(args)}
      result dest "$dest"
      conditional=
      if [ -e "$dest" ]; then
        ${wanted ? sh`if [ "$(_digest ${wanted.algorithm} "$dest")" = ${wanted.digest} ]; then ${settle(sh`"$dest"`, args)}; result kept 1; exit 0; fi` : sh`${!args.force && sh`conditional=1`}`}
        :
      elif [ "$CHECK" ]; then changed "$dest"; exit 0
      fi
      if [ "$conditional" ] && has curl; then ask -z "$dest"; else ask; fi
      result told "$told"
      record head "$SCRATCH.head"
      case $failed_with in 0) ;; *) fail "request failed: $(cat "$SCRATCH.said")" ;; esac
      case \${told%% *} in
        304) ${settle(sh`"$dest"`, args)}; result kept 1; exit 0 ;;
        2??|226|000) ;;
        *) fail "request failed: HTTP Error \${told%% *}" ;;
      esac
      ${wanted && checkDigest(wanted)}
      place "$SCRATCH.body" "$dest"
      ${settle(sh`"$dest"`, args)}
      result checksum_src "$(sha1_of "$SCRATCH.body")"`);
    const elapsed = Math.round((performance.now() - started) / 1000);
    const outcome = spreadSeen(readRecords(reply, placingReturns));
    const { told, head, kept, checksum_src: sum, ...rest } = outcome.result;
    const answer = readAnswer(String(told ?? ''), String(head ?? ''));
    const result = {
      url: args.url,
      ...rest,
      elapsed,
      ...(told === undefined ? {} : { status_code: answer.status }),
      ...(sum === undefined
        ? {}
        : { checksum_src: sum, checksum_dest: outcome.status === 'changed' && controller.check ? null : sum }),
    };
    if (outcome.status === 'failed') return { ...outcome, result };
    const message =
      kept === undefined ? `OK (${answer.headers.get('content-length') ?? 'unknown'} bytes)` : 'file already exists';
    return { ...outcome, message: told === undefined ? 'file already exists' : message, result };
  },
});

interface Digest {
  readonly algorithm: string;
  readonly digest: string;
}

const checkDigest = ({ algorithm, digest }: Digest): Script => sh`sum=$(_digest ${algorithm} "$SCRATCH.body")
  [ "$sum" = ${digest} ] || fail "the checksum of the download is $sum, not "${digest}`;

/** What the download must hash to. A list of digests is fetched by the host, which is where the mirror is reachable. */
async function expectedDigest(
  checksum: string,
  { request, host }: { readonly request: HttpRequest; readonly host: Host },
): Promise<Digest | undefined> {
  if (checksum === '') return undefined;
  const found = /^(md5|sha1|sha224|sha256|sha384|sha512):(.+)$/s.exec(checksum.trim());
  if (!found)
    throw new PlayError('invalid-argument', '`checksum` of module get_url must be ALGORITHM:DIGEST or ALGORITHM:URL');
  const algorithm = found[1]!;
  const value = found[2]!.trim();
  if (!/^(https?|ftps?):\/\//.test(value)) {
    const digest = value.replace(/\W+/g, '').toLowerCase();
    if (!/^[0-9a-f]+$/.test(digest))
      throw new PlayError('invalid-argument', '`checksum` of module get_url is not a digest in hex');
    return { algorithm, digest };
  }
  const reply = await host.run(
    sh`${defineAsk({ ...request, url: value })}
      ask
      [ "$failed_with" -eq 0 ] || fail "cannot fetch the checksums: $(cat "$SCRATCH.said")"
      case \${told%% *} in 2??) record list "$SCRATCH.body" ;; *) fail "cannot fetch the checksums: HTTP Error \${told%% *}" ;; esac`,
  );
  const { status, message, result } = readRecords(reply);
  if (status === 'failed') throw new PlayError('module-failed', message ?? 'cannot fetch the checksums');
  const digest = digestOf(String(result['list']), request.url);
  if (digest === undefined) throw new PlayError('module-failed', `${value} has no checksum for ${request.url}`);
  return { algorithm, digest };
}

/** Finds a file's digest in a list as sha256sum or BSD's tools write it, or in a file that holds nothing else. */
export function digestOf(list: string, url: string): string | undefined {
  const lines = list.split(/\r?\n/).filter((line) => line.trim() !== '');
  const alone = lines.length === 1 ? /^\s*([0-9a-fA-F]+)\s*$/.exec(lines[0]!)?.[1] : undefined;
  if (alone) return alone.toLowerCase();
  const name = baseName(new URL(url).pathname);
  for (const line of lines) {
    const bsd = /^\w+ ?\((.+)\) ?= ([0-9a-fA-F]+)$/.exec(line);
    const gnu = /^([0-9a-fA-F]+)\s+(?:\*|\.\/)?(.+)$/.exec(line);
    const [file, digest] = bsd ? [bsd[1]!, bsd[2]!] : gnu ? [gnu[2]!, gnu[1]!] : ['', ''];
    if (file !== '' && (file === name || baseName(file) === name)) return digest.toLowerCase();
  }
  return undefined;
}
