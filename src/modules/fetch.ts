import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, posix, resolve } from 'node:path';
import { PlayError } from '../errors.ts';
import { sh } from '../script/sh.ts';
import { bool, path, string } from './args.ts';
import { digest } from './copying.ts';
import { type Controller, defineModule, type Outcome } from './define.ts';
import { onHost } from './hostPath.ts';
import { failed, readRecords } from './outcome.ts';
import { plainData } from './plainData.ts';

export const fetch = defineModule({
  name: 'fetch',
  summary: 'Bring a file of the host to the controller.',
  args: {
    src: path('The file on the host.').mandatory(),
    dest: string(
      'Folder of the controller that gets HOST/PATH; with `flat` the file itself, or its folder when it ends in a slash.',
    ).mandatory(),
    flat: bool('Do not add host and path.').default(false),
    fail_on_missing: bool('Fail when there is no such file.').default(true),
    validate_checksum: bool('Verify the bytes; they always are.').default(true),
  },
  examples: `- fetch:
    src: /etc/machine-id
    dest: collected
- fetch:
    src: /var/log/install.log
    dest: logs/{{ inventory_hostname }}.log
    flat: true`,
  reach: 'host',
  async converse(args, host, controller) {
    const dest = destinationOf(args, controller);
    const old = statSync(dest, { throwIfNoEntry: false })?.isFile() ? readFileSync(dest) : undefined;
    // The host compares with what we have, so that bytes only travel when they differ.
    const reply = await host.run(sh`src=${onHost(args.src)}
      result file "$src"
      [ -e "$src" ] || { result missing 1; exit 0; }
      [ ! -d "$src" ] || fail "remote file is a directory, fetch cannot work on directories: $src"
      [ -r "$src" ] || fail "file is not readable: $src"
      ${old && sh`if [ "$(sha256_of "$src")" = ${digest('sha256', old)} ]; then result equal 1; exit 0; fi`}
      record content "$src"`);
    const known = readRecords(reply);
    if (known.status === 'failed') return { ...known, result: {} };
    const file = known.result['file'];
    if (known.result['missing'] !== undefined) {
      if (args.fail_on_missing) return failed(`the remote file ${String(file)} does not exist`, { file });
      return {
        status: 'ok',
        changes: [],
        message: 'the remote file does not exist, not transferring, ignored',
        result: { file },
      };
    }
    const bytes = reply.records.find(([key]) => key === 'content')?.[1] ?? old ?? Buffer.alloc(0);
    const sums = { checksum: digest('sha1', bytes), md5sum: digest('md5', bytes) };
    if (old?.equals(bytes)) return { status: 'ok', changes: [], result: { dest, file, ...sums } };
    if (!controller.check) keep(dest, bytes);
    const result = { dest, ...sums, remote_checksum: sums.checksum, remote_md5sum: null };
    return { status: 'changed', changes: [dest], result } satisfies Outcome;
  },
});

interface Request {
  readonly src: string;
  readonly dest: string;
  readonly flat: boolean;
}

/** Made of our own request only: neither `..` nor anything the host says can lead out of it. */
function destinationOf({ src, dest, flat }: Request, controller: Controller): string {
  const folder = plainData(controller.variable('playbook_dir'));
  const base = isAbsolute(dest) ? dest : resolve(typeof folder === 'string' ? folder : '.', dest);
  const inside = posix.normalize(`/${src}`);
  if (flat) return dest.endsWith('/') ? join(base, basename(inside)) : base;
  const host = controller.hostname;
  if (/[/\0]/.test(host) || host === '.' || host === '..') {
    throw new PlayError('invalid-argument', `the host name \`${host}\` cannot be the name of a folder`);
  }
  return join(base, host, inside);
}

/** Writes beside the destination and renames, so that no reader sees half a file. */
function keep(dest: string, bytes: Buffer): void {
  mkdirSync(dirname(dest), { recursive: true });
  const temporary = `${dest}.${process.pid}.part`;
  try {
    writeFileSync(temporary, bytes, { flag: 'wx' });
    renameSync(temporary, dest);
  } finally {
    rmSync(temporary, { force: true });
  }
}
