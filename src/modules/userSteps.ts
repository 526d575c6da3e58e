/** What `user` does on the host. Secrets reach programs through their standard input, never as arguments. */
import type { Script, Secret } from '../script/script.ts';
import { join, sh } from '../script/sh.ts';
import { accountVerbs } from './accounts.ts';
import { onHost } from './hostPath.ts';
import { aging, changeUser, expiry, shadow } from './userChanges.ts';

export interface UserWish {
  readonly name: string;
  readonly uid?: number | undefined;
  readonly non_unique: boolean;
  readonly group?: string | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly append: boolean;
  readonly comment?: string | undefined;
  readonly home?: string | undefined;
  readonly shell?: string | undefined;
  readonly create_home: boolean;
  readonly move_home: boolean;
  readonly skeleton?: string | undefined;
  readonly umask?: string | undefined;
  readonly system: boolean;
  readonly update_password: 'always' | 'on_create';
  readonly password_lock?: boolean | undefined;
  readonly password_expire_max?: number | undefined;
  readonly password_expire_min?: number | undefined;
  readonly password_expire_warn?: number | undefined;
  readonly password_expire_account_disable?: number | undefined;
  readonly expires?: number | undefined;
  readonly uid_min?: number | undefined;
  readonly uid_max?: number | undefined;
  readonly seuser?: string | undefined;
  readonly local: boolean;
}

export function removeUser({
  name,
  remove,
  force,
  local,
}: {
  name: string;
  remove: boolean;
  force: boolean;
  local: boolean;
}): Script {
  return sh`
    ${accountVerbs(local)}
    plain_name ${name}
    delete_user() {
      if has userdel; then
        # 12 says that the home was not there to be removed, which is what was asked for.
        rc=0; userdel ${force && '-f'} ${remove && '-r'} -- ${name} || rc=$?
        [ "$rc" -eq 0 ] || [ "$rc" -eq 12 ]
      else deluser ${remove && '--remove-home'} ${name}
      fi
    }
    if lookup passwd ${name} >"$SCRATCH.entry"; then change ${name} delete_user; fi`;
}

export function userScript(wish: UserWish, password: Secret | undefined): Script {
  const { name, home, local, create_home } = wish;
  return sh`
    ${accountVerbs(local)}
    plain_name ${name}
    set_password() { put ${name}:${password ?? ''}'
' | chpasswd -e; }
    ${makeUser(wish)}
    entry=$(lookup passwd ${name}) || entry=
    if [ -z "$entry" ]; then
      new_user() {
        make_user || return
        ${password && sh`set_password || return`}
        ${wish.password_lock && sh`lock_password || return`}
        ${aging(wish) && sh`chage ${aging(wish) ?? []} -- ${name}`}
      }
      change ${name} new_user
      [ "$CHECK" ] || entry=$(lookup passwd ${name})
    else
      ${changeUser(wish)}
      ${shadow(wish, password)}
    fi
    home=${home === undefined ? sh`` : onHost(home)}
    if [ "$entry" ]; then
      part "$entry" 3; result uid "$part"
      part "$entry" 4; result group "$part"; gid=$part
      part "$entry" 5; result comment "$part"
      part "$entry" 7; result shell "$part"
      if [ -z "$home" ]; then part "$entry" 6; home=$part; fi
      ${create_home && sh`[ -e "$home" ] || [ "\${made-}" ] || change "$home" make_home`}
    fi
    result home "$home"`;
}

function makeUser(wish: UserWish): Script {
  const { name, uid, group, groups, comment, home, shell, skeleton, umask, system, create_home } = wish;
  const keys = [
    umask !== undefined && `UMASK=${umask}`,
    wish.uid_min !== undefined && `UID_MIN=${wish.uid_min}`,
    wish.uid_max !== undefined && `UID_MAX=${wish.uid_max}`,
  ]
    .filter((key) => key !== false)
    .flatMap((key) => ['-K', key]);
  const extra = (groups ?? []).filter((item) => item !== '');
  const number = uid === undefined ? [] : ['-u', String(uid)];
  return sh`
    make_user() {
      made=1
      if has useradd; then
        # Without -N and -g, a group of the user's own name that is there already would be refused.
        set -- ${number} ${wish.non_unique && '-o'} ${system && '-r'} ${keys}
        ${group !== undefined ? sh`set -- "$@" -g ${group}` : sh`if lookup group ${name} >"$SCRATCH.entry"; then set -- "$@" -N -g ${name}; fi`}
        ${extra.length > 0 && sh`set -- "$@" -G ${extra.join(',')}`}
        ${comment !== undefined && sh`set -- "$@" -c ${comment}`}
        ${home !== undefined && sh`set -- "$@" -d ${onHost(home)}`}
        ${shell !== undefined && sh`set -- "$@" -s ${onHost(shell)}`}
        ${wish.expires !== undefined && sh`set -- "$@" -e ${expiry(wish.expires)}`}
        ${wish.seuser !== undefined && sh`set -- "$@" -Z ${wish.seuser}`}
        useradd "$@" ${create_home ? '-m' : '-M'} ${create_home && skeleton !== undefined && sh`-k ${onHost(skeleton)}`} -- ${name}
      else
        adduser -D ${!create_home && '-H'} ${number} ${system && '-S'} ${group !== undefined && sh`-G ${group}`} ${comment !== undefined && sh`-g ${comment}`} \\
          ${home !== undefined && sh`-h ${onHost(home)}`} ${shell !== undefined && sh`-s ${onHost(shell)}`} ${name}
        ${join(extra.map((item) => sh`addgroup ${name} ${item}`))}
      fi
    }
    make_home() {
      cp -R -- ${skeleton === undefined ? sh`/etc/skel` : onHost(skeleton)} "$home" 2>/dev/null || mkdir -p -- "$home" || return
      chown -R ${name}:"$gid" -- "$home" && chmod ${homeMode(umask)} -- "$home"
    }
    lock_password() { if has usermod; then usermod -L -- ${name}; else passwd -l ${name}; fi; }
    unlock_password() { if has usermod; then usermod -U -- ${name}; else passwd -u ${name}; fi; }`;
}

const homeMode = (umask: string | undefined): string => (0o777 & ~Number.parseInt(umask ?? '022', 8)).toString(8);
