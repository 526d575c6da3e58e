import { sh } from '../script/sh.ts';
import { bool, choice, path, string } from './args.ts';
import { defineModule } from './define.ts';
import { onHost } from './hostPath.ts';
import { mountSteps } from './mountSteps.ts';

export const mount = defineModule({
  name: 'mount',
  summary: 'Keep a line of fstab and the mount that it describes.',
  args: {
    path: path('Where it is mounted; `none` for swap.').mandatory().alias('name'),
    src: path('What is mounted: a device, `UUID=…`, a folder, a share.'),
    fstype: string('Kind of file system.'),
    state: choice(
      ['mounted', 'unmounted', 'present', 'absent', 'absent_from_fstab', 'remounted', 'ephemeral'],
      '`mounted` and `present` keep the line, `mounted` mounts too; `ephemeral` mounts without a line; `absent` removes line, mount and folder.',
    ).mandatory(),
    opts: string('Options.'),
    opts_no_log: bool('Do not show the options.').default(false),
    dump: string('Whether dump saves it.').default('0'),
    passno: string('When it is checked at the start.').default('0'),
    fstab: path('The table.').default('/etc/fstab'),
    boot: bool('Mount it at the start of the host.').default(true),
    backup: bool('Keep a copy of the table before it changes.').default(false),
  },
  returns: {
    name: { kind: 'string', summary: 'Where it is mounted.' },
    src: { kind: 'string', summary: 'What is mounted.' },
    fstype: { kind: 'string', summary: 'Kind of file system.' },
    opts: { kind: 'string', summary: 'Options.' },
    dump: { kind: 'string', summary: 'Whether dump saves it.' },
    passno: { kind: 'string', summary: 'When it is checked.' },
    fstab: { kind: 'string', summary: 'The table.' },
    boot: { kind: 'string', summary: 'Whether it is mounted at the start.' },
    backup_file: { kind: 'string', summary: 'The copy of the table.', when: 'backup was asked for and it changed' },
  },
  needs: [
    ['if', 'state', 'mounted', ['src', 'fstype']],
    ['if', 'state', 'present', ['src', 'fstype']],
    ['if', 'state', 'ephemeral', ['src', 'fstype']],
  ],
  examples: `- mount:
    path: /srv
    src: UUID=0f3c2d9e-5a1b-4c7d-8e2f-1a2b3c4d5e6f
    fstype: ext4
    opts: noatime
    state: mounted`,
  compile(args) {
    const options = optionsOf(args.opts, args.boot);
    const fields = [args.src ?? '', args.path, args.fstype ?? '', options, args.dump, args.passno];
    if (fields.some((field) => /[\r\n]/.test(field))) return sh`fail 'a line of fstab is one line'`;
    const line = fields.map(escapeOctal).join(' ');
    const edits = ['mounted', 'present', 'absent', 'absent_from_fstab'].includes(args.state);
    return sh`
      point=${onHost(args.path)}
      result name "$point"
      ${
        edits &&
        sh`
      table=${onHost(args.fstab)}
      old=$table; [ -f "$old" ] || old=/dev/null
      point=${escapeOctal(args.path)} source=${escapeOctal(args.src ?? '')} kind=${args.fstype ?? ''} line=${line} keep=${args.state.startsWith('absent') ? '' : '1'} awk '
        # Swap has no place of its own, so its source tells which line is meant.
        /^[ \t]*(#|$)/ || NF < 4 { print; next }
        $2 == ENVIRON["point"] && ($2 != "none" || $1 == ENVIRON["source"]) {
          if (!ENVIRON["keep"]) next
          if (seen++) next
          same = $1 " " $2 " " $3 " " $4 " " (NF > 4 ? $5 : "0") " " (NF > 5 ? $6 : "0")
          print (same == ENVIRON["line"] ? $0 : ENVIRON["line"]); next
        }
        { print }
        END { if (ENVIRON["keep"] && !seen) print ENVIRON["line"] }' "$old" >"$SCRATCH.new"
      listed=
      if ! same "$old" "$SCRATCH.new"; then
        listed=1
        ${
          args.backup &&
          sh`
        if [ -z "$CHECK" ] && [ -f "$table" ]; then backup "$table"; fi`
        }
        replace "$table" "$SCRATCH.new"
      fi`
      }
      ${mountSteps(args, options)}`;
  },
  read: (_reply, args, outcome) => {
    if (outcome.status === 'failed') return outcome;
    const { src, fstype, opts, dump, passno, fstab, boot } = args;
    const given = {
      src,
      fstype,
      opts: args.opts_no_log ? undefined : opts,
      dump,
      passno,
      fstab,
      boot: boot ? 'yes' : 'no',
    };
    return { ...outcome, result: { ...given, ...outcome.result } };
  },
});

function optionsOf(given: string | undefined, boot: boolean): string {
  const options = given || 'defaults';
  return boot || options.split(',').includes('noauto') ? options : `${options},noauto`;
}

/** Blanks of a field stand in the table as the kernel writes them. */
const escapeOctal = (field: string): string =>
  field.replace(/\\(?![0-7]{3})/g, '\\134').replace(/[ \t]/g, (blank) => (blank === ' ' ? '\\040' : '\\011'));
