import { readdirSync, statSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { compile } from '../python/regex.ts';
import { sh } from '../script/sh.ts';
import { bool, path, string } from './args.ts';
import { type Placement, placeContent } from './copying.ts';
import { type Controller, defineModule, type Host } from './define.ts';
import { onHost } from './hostPath.ts';
import { failed, readRecords } from './outcome.ts';
import { placingArgs, placingReturns, spreadSeen } from './placing.ts';

export const assemble = defineModule({
  name: 'assemble',
  summary: 'Put the files of a folder together into one, in the order of their names.',
  args: {
    src: path('The folder.').mandatory(),
    dest: path('The file.').mandatory(),
    remote_src: bool('The folder is on the host.').default(true),
    delimiter: string('Line that stands between the parts; `\\n` and the like are understood.'),
    regexp: string('Only names that this Python expression finds.'),
    ignore_hidden: bool('Leave out names that start with a dot.').default(false),
    decrypt: bool('Decrypt vaulted parts.').default(true),
    ...placingArgs,
  },
  returns: placingReturns,
  examples: `- assemble:
    src: /etc/haproxy/conf.d
    dest: /etc/haproxy/haproxy.cfg
    validate: haproxy -c -f %s`,
  reach: 'host',
  async converse(args, host, controller) {
    const wanted = args.regexp === undefined ? undefined : compile(args.regexp);
    const accepts = (name: string): boolean =>
      !(args.ignore_hidden && name.startsWith('.')) && (wanted === undefined || wanted.search(name) !== undefined);
    const parts = args.remote_src ? await partsOfHost(args.src, host) : await partsFromHere(args, controller);
    if (typeof parts === 'string') return failed(parts);
    const chosen = parts.filter(([name]) => accepts(name)).sort(([a], [b]) => (a < b ? -1 : 1));
    const content = joinParts(
      chosen.map(([, bytes]) => bytes),
      args.delimiter,
    );
    const to: Placement = { ...args, name: undefined, force: true, follow: false };
    const outcome = spreadSeen(readRecords(await host.run(placeContent(content, to)), placingReturns));
    return { ...outcome, message: outcome.message ?? 'OK', result: { src: args.src, ...outcome.result } };
  },
});

type Part = readonly [name: string, content: Buffer];

async function partsOfHost(src: string, host: Host): Promise<Part[] | string> {
  const reply = await host.run(sh`src=${onHost(src.replace(/(?!^)\/+$/, ''))}
    [ -e "$src" ] || fail "source ($src) does not exist"
    [ -d "$src" ] || fail "source ($src) is not a directory"
    for f in "$src"/* "$src"/.[!.]* "$src"/..?*; do
      if [ -f "$f" ]; then result name "\${f##*/}"; record content "$f"; fi
    done`);
  const outcome = readRecords(reply);
  if (outcome.status === 'failed') return outcome.message ?? 'cannot read the parts';
  const names = reply.records.filter(([key]) => key === 'name');
  const contents = reply.records.filter(([key]) => key === 'content');
  return names.map(([, name], index): Part => [name.toString(), contents[index]![1]]);
}

async function partsFromHere(
  args: { readonly src: string; readonly decrypt: boolean },
  controller: Controller,
): Promise<Part[] | string> {
  const folder = controller.find('files', args.src);
  if (!statSync(folder).isDirectory()) return `source (${args.src}) is not a directory`;
  const names = readdirSync(folder).filter((name) => statSync(joinPath(folder, name)).isFile());
  return Promise.all(
    names.map(
      async (name): Promise<Part> => [name, await controller.read(joinPath(folder, name), { decrypt: args.decrypt })],
    ),
  );
}

/** A part that does not end its line gets a newline before what follows, and so does a delimiter. */
function joinParts(parts: readonly Buffer[], delimiter: string | undefined): Buffer {
  const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\' };
  const between = delimiter?.replace(/\\([ntr\\])/g, (_, letter: string) => escapes[letter]!);
  const pieces: Buffer[] = [];
  for (const [index, part] of parts.entries()) {
    const before = pieces.at(-1);
    if (before?.length && before.at(-1) !== 10) pieces.push(Buffer.from('\n'));
    if (index > 0 && between) {
      pieces.push(Buffer.from(between));
      if (!between.endsWith('\n')) pieces.push(Buffer.from('\n'));
    }
    pieces.push(part);
  }
  return Buffer.concat(pieces);
}
