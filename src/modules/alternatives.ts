import { join, sh } from '../script/sh.ts';
import { choice, int, list, options, path, string } from './args.ts';
import { defineModule } from './define.ts';

export const alternatives = defineModule({
  name: 'alternatives',
  summary: 'Choose among programs that do the same, with update-alternatives.',
  args: {
    name: string('Name of the choice, such as `editor`.').mandatory(),
    path: path('The program to use.'),
    link: path('Where users find it; needed for a choice that is new.'),
    priority: int('Weight in automatic mode.'),
    state: choice(
      ['selected', 'present', 'auto', 'absent'],
      '`selected` uses the program, `present` only offers it, `auto` leaves the choice to priorities.',
    ).default('selected'),
    family: string('Family of programs to use.'),
    subcommands: list(
      options(
        {
          name: string('Name.').mandatory(),
          path: path('Program.').mandatory(),
          link: path('Where users find it.').mandatory(),
        },
        'What follows the choice.',
      ),
      'What follows the choice.',
    ).alias('slaves'),
  },
  needs: [
    ['if', 'state', 'present', ['path']],
    ['if', 'state', 'absent', ['path']],
  ],
  examples: `- alternatives:
    name: editor
    path: /usr/bin/vim.basic`,
  reach: 'host',
  compile({ name, path: program, link, priority, state, family, subcommands = [] }) {
    const target = program ?? family;
    if (target === undefined && state !== 'auto') return sh`fail 'a program or a family to use is needed'`;
    const followers = join(
      subcommands.map((one) => sh`--slave ${one.link} ${one.name} ${one.path}`),
      ' ',
    );
    // Debian's tool tells in fields, the one of the RPM family in sentences.
    return sh`
      if has update-alternatives; then tool=update-alternatives; else tool=alternatives; fi
      need "$tool" 'choose programs'
      told=$("$tool" --query ${name} 2>/dev/null) || told=$("$tool" --display ${name} 2>/dev/null) || told=
      field() { put "$told" | awk -v key="$1" -v words="$2" '
        index($0, key ": ") == 1 { print substr($0, length(key) + 3); exit }
        words != "" && index($0, words) { sub(/.*(points to|link is) /, ""); sub(/\.$/, ""); print; exit }'; }
      offered=
      nl='
'
      case "$nl$told$nl" in *"$nl"'Alternative: '${target ?? ''}"$nl"* | *"$nl"${target ?? ''}' - '*) offered=1 ;; esac
      ${
        (state === 'selected' || state === 'present') &&
        program !== undefined &&
        sh`
      weight=$(put "$told" | awk -v path=${program} '
        $0 == "Alternative: " path { mine = 1; next }
        mine && $1 == "Priority:" { print $2; exit }
        index($0, path " - ") == 1 { for (i = 1; i < NF; i++) if ($i == "priority") { print $(i + 1); exit } }')
      if [ -z "$offered" ] ${priority !== undefined && sh`|| [ "$weight" != ${priority} ]`}; then
        link=${link ?? ''}
        [ "$link" ] || link=$(field Link 'link currently points to')
        [ "$link" ] || fail ${`a link is needed to offer ${program} as ${name}, which is new on the host`}
        change ${`${name} offers ${program}`} quiet "$tool" --install "$link" ${name} ${program} ${priority ?? 50} ${followers}
      fi`
      }
      status=$(field Status ' status is ')
      [ "$status" ] || case $told in *'status is manual'* | *'in manual mode'* | *'manual mode'*) status=manual ;; *) status=auto ;; esac
      ${
        state === 'selected' &&
        sh`
      value=$(field Value 'link currently points to')
      [ "$value" = ${target ?? ''} ] || change ${`${name} is ${target}`} quiet "$tool" --set ${name} ${target}`
      }
      ${state === 'auto' && sh`[ -z "$told" ] || [ "$status" != manual ] || change ${`${name} is automatic`} quiet "$tool" --auto ${name}`}
      ${state === 'absent' && sh`[ -z "$offered" ] || change ${`${name} without ${program}`} quiet "$tool" --remove ${name} ${program}`}`;
  },
});
