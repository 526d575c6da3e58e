import { randomBytes } from 'node:crypto';
import { sh } from '../script/sh.ts';
import { choice, path, string } from './args.ts';
import { defineModule } from './define.ts';
import { onHost } from './hostPath.ts';

export const tempfile = defineModule({
  name: 'tempfile',
  summary: 'Make a temporary file or folder that only its owner can use.',
  args: {
    state: choice(['file', 'directory'], 'What to make.').default('file'),
    path: path('Folder in which it is made; the temporary folder of the host when absent.'),
    prefix: string('How its name starts.').default('ansible.'),
    suffix: string('How its name ends.').default(''),
  },
  returns: {
    path: { kind: 'string', summary: 'What was made.' },
    state: { kind: 'string', summary: '`file` or `directory`.' },
  },
  examples: `- tempfile:
    state: directory
    suffix: .build
  register: place`,
  reach: 'host',
  compile(args) {
    const name = `${args.prefix}${randomBytes(8).toString('hex')}${args.suffix}`;
    // noclobber makes the shell open with O_EXCL, and mkdir refuses what exists: a planted link is never followed.
    return sh`folder=${args.path === undefined ? sh`\${TMPDIR:-/tmp}` : onHost(args.path)}
      [ -d "$folder" ] || fail "the folder $folder does not exist"
      path=\${folder%/}/${name}
      make() { ( umask 077; set -C; ${args.state === 'file' ? sh`: >"$1"` : sh`mkdir -- "$1"`} ); }
      change "$path" make "$path"
      result path "$path"
      result state ${args.state}`;
  },
});
