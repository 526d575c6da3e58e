import { sh } from '../script/sh.ts';
import { accountVerbs } from './accounts.ts';
import { bool, choice, int, string } from './args.ts';
import { defineModule } from './define.ts';

export const group = defineModule({
  name: 'group',
  summary: 'Keep a group of users.',
  args: {
    name: string('Name of the group.').mandatory(),
    gid: int('Number of the group.'),
    state: choice(['present', 'absent'], 'Whether the group is there.').default('present'),
    system: bool('Make it a group of the system, with a low number.').default(false),
    non_unique: bool('Let the number be one that another group has.').default(false),
    force: bool('Remove it even when it is the main group of a user.').default(false),
    local: bool('Look at /etc/group only.').default(false),
    gid_min: int('Lowest number for a new group.'),
    gid_max: int('Highest number for a new group.'),
  },
  returns: {
    name: { kind: 'string', summary: 'The group.' },
    gid: { kind: 'int', summary: 'Its number.', when: 'it is there' },
    state: { kind: 'string', summary: 'Whether it is there.' },
    system: { kind: 'bool', summary: 'Whether it was asked to be a group of the system.' },
  },
  needs: [['if', 'non_unique', true, ['gid']]],
  examples: `- group:
    name: shop
    gid: 2001
- group:
    name: shop
    state: absent`,
  reach: 'host',
  compile({ name, gid, state, system, non_unique, force, local, gid_min, gid_max }) {
    const number = gid === undefined ? [] : ['-g', String(gid)];
    const range = [gid_min !== undefined && `GID_MIN=${gid_min}`, gid_max !== undefined && `GID_MAX=${gid_max}`].filter(
      (text) => text !== false,
    );
    return sh`
      add_group() {
        if has groupadd; then groupadd ${number} ${non_unique && '-o'} ${system && '-r'} ${range.flatMap((text) => ['-K', text])} -- ${name}
        else addgroup ${number} ${system && '-S'} ${name}; fi
      }
      change_group() {
        if has groupmod; then groupmod ${number} ${non_unique && '-o'} -- ${name}
        else edit_entry /etc/group ${name} 3 ${gid ?? ''}; fi
      }
      delete_group() {
        if has groupdel; then groupdel ${force && '-f'} -- ${name}; else delgroup ${name}; fi
      }
      ${accountVerbs(local)}
      plain_name ${name}
      result name ${name}
      result state ${state}
      entry=$(lookup group ${name}) || entry=
      ${
        state === 'absent'
          ? sh`[ -z "$entry" ] || change ${name} delete_group`
          : sh`
      result system ${system ? '1' : '0'}
      if [ -z "$entry" ]; then
        change ${name} add_group
        [ "$CHECK" ] || entry=$(lookup group ${name})
      ${
        gid !== undefined &&
        sh`
      elif part "$entry" 3; [ "$part" != ${gid} ]; then
        change ${name} change_group
        entry=${`x:x:${gid}:`}`
      }
      fi
      if [ "$entry" ]; then part "$entry" 3; result gid "$part"; fi`
      }`;
  },
});
