import { dirname } from 'node:path/posix';
import type { Script, Upload } from '../script/script.ts';
import { join, sh } from '../script/sh.ts';
import { bool, list, options, path } from './args.ts';
import { type Controller, defineModule, type Outcome } from './define.ts';
import { readRecords } from './outcome.ts';
import { asItIs, packed } from './packed.ts';

export const placePrograms = defineModule({
  name: 'place_programs',
  summary: 'Bring large files to the host whose paths tell their contents, with links that lead to them.',
  args: {
    files: list(
      options(
        {
          src: path('File of the controller.').mandatory(),
          path: path(
            'Where it goes. What is there already is what is wanted, so the path must tell the contents.',
          ).mandatory(),
          link: path('A link that leads there.'),
          executable: bool('It is a program.').default(true),
          compress: bool('It travels compressed, and is kept so beside `src`, for further hosts and runs.').default(
            true,
          ),
        },
        'A file.',
      ),
      'Files, each with a path of its own.',
    ).default([]),
    archives: list(
      options(
        {
          src: path('Archive of the controller, a tar that was compressed by gzip.').mandatory(),
          dest: path('Folder of the host that gets what is in it, without folders.').mandatory(),
          path: path('An empty file that says it was unpacked; it must tell the contents.').mandatory(),
        },
        'An archive.',
      ),
      'Archives to unpack.',
    ).default([]),
  },
  examples: `- place_programs:
    files:
      - src: cache/etcd-3.6.6
        path: /opt/etcd/etcd-3.6.6-0a52c3b96eaa
        link: /usr/local/bin/etcd`,
  reach: 'host',
  async converse(args, host, controller) {
    const wanted = [...args.files, ...args.archives];
    const links = join(args.files.map(({ path, link }) => link !== undefined && sh`lead ${link} ${path}`));
    const outcomes = [
      readRecords(
        await host.run(sh`${verbs}
      gone='' at=0
      for file in ${wanted.map(({ path }) => path)}; do
        [ -f "$file" ] || { gone="$gone $at"; [ -z "$CHECK" ] || changed "$file"; }
        at=$((at + 1))
      done
      [ -z "$gone" ] || result gone "$gone"
      [ -z "$gone" ] || [ "$CHECK" ] || exit 0
      ${links}`),
      ),
    ];
    const gone = String(outcomes[0]!.result['gone'] ?? '')
      .split(' ')
      .filter(Boolean)
      .map((at) => wanted[Number(at)]!);
    if (controller.check || gone.length === 0) return together(outcomes);
    // While one file travels, the next is read and compressed.
    let next = ready(gone[0]!, controller);
    for (const [index, one] of gone.entries()) {
      const upload = await next;
      const following = gone[index + 1];
      if (following) {
        next = ready(following, controller);
        next.catch(() => {});
      }
      outcomes.push(
        readRecords(
          await host.run(sh`${verbs}
        ${placing(one, upload)}`),
        ),
      );
      if (outcomes.at(-1)!.status === 'failed') return together(outcomes);
    }
    outcomes.push(
      readRecords(
        await host.run(sh`${verbs}
      ${links}`),
      ),
    );
    return together(outcomes);
  },
});

interface File {
  readonly src: string;
  readonly path: string;
  readonly executable: boolean;
  readonly compress: boolean;
}
interface Archive {
  readonly src: string;
  readonly path: string;
  readonly dest: string;
}

function ready(one: File | Archive, controller: Controller): Promise<Upload> {
  const found = controller.find('files', one.src);
  return 'compress' in one && one.compress ? packed(found) : asItIs(found);
}

function placing(one: File | Archive, upload: Upload): Script {
  const room = sh`MODE=0755; folders ${dirname(one.path)}`;
  if ('dest' in one)
    return sh`${room}; folders ${one.dest}; change ${one.path} unpack ${one.path} ${one.dest} ${upload}`;
  const mode = one.executable ? '0755' : '0644';
  return sh`${room}; change ${one.path} whole ${one.path} ${mode} ${one.compress ? 'gzip' : 'cat'} ${upload}`;
}

/** A file takes its name when all of it is on the disk; a link is turned, so that it is never missing. */
const verbs = sh`temporary() {
  temp=\${1%/*}/.\${1##*/}.reprise-$$
  trap 'rm -rf -- "$temp"; exit 143' HUP INT TERM
}
sync_file() { sync "$1" 2>/dev/null || sync; }
whole() {
  temporary "$1"
  if [ "$3" = gzip ]; then gzip -dc <"$4"; else cat "$4"; fi >"$temp" &&
    chmod "$2" "$temp" && sync_file "$temp" && mv -f -- "$temp" "$1" || { rm -f -- "$temp"; return 1; }
}
unpack() {
  temporary "$2/unpacked"
  rm -rf -- "$temp"
  mkdir -- "$temp" && tar -xzof "$3" -C "$temp" && mv -f -- "$temp"/* "$2/" && rmdir -- "$temp" && sync && : >"$1" ||
    { rm -rf -- "$temp"; return 1; }
}
lead() {
  if [ -h "$1" ] && [ "$1" -ef "$2" ]; then return 0; fi
  change "$1" turn "$1" "$2"
}
turn() {
  temporary "$1"
  rm -f -- "$temp"
  ln -s -- "$2" "$temp" && mv -f -- "$temp" "$1"
}`;

function together(outcomes: readonly Outcome[]): Outcome {
  const changes = outcomes.flatMap((outcome) => outcome.changes);
  const bad = outcomes.find(({ status }) => status === 'failed');
  return { status: bad ? 'failed' : changes.length > 0 ? 'changed' : 'ok', message: bad?.message, changes, result: {} };
}
