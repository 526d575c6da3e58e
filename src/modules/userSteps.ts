/** What `user` does on the host. Secrets reach programs through their standard input, never as arguments. */
import type { Script, Secret } from '../script/script.ts';
import { sh } from '../script/sh.ts';
import { accountVerbs } from './accounts.ts';
import { onHost } from './hostPath.ts';

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

export function removeUser({ name, remove, force, local }: { name: string; remove: boolean; force: boolean; local: boolean }): Script {
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
    in_groups() { ${(wish.groups ?? []).map((group) => sh`[ "$1" = ${group} ] || `.text).length > 0 ? sh`case "$1" in ${patternOfWords(wish.groups ?? [])}) return 0 ;; esac` : sh`:`}
      return 1; }
    ${makeUser(wish)}
    entry=$(lookup passwd ${name}) || entry=
    if [ -z "$entry" ]; then
      change ${name} make_user
      ${password && sh`[ "$CHECK" ] || change ${`${name} password`} set_password`}
      ${wish.password_lock && sh`[ "$CHECK" ] || lock_password`}
      ${aging(wish) && sh`[ "$CHECK" ] || chage ${aging(wish) ?? []} -- ${name}`}
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

/** The words as a pattern of `case`. */
const patternOfWords = (words: readonly string[]): Script => ({ text: words.map((word) => sh`${word}`.text).join(' | '), uploads: [], secrets: [] });

function makeUser(wish: UserWish): Script {
  const { name, uid, group, groups, comment, home, shell, skeleton, umask, system, create_home } = wish;
  const keys = [umask !== undefined && `UMASK=${umask}`, wish.uid_min !== undefined && `UID_MIN=${wish.uid_min}`, wish.uid_max !== undefined && `UID_MAX=${wish.uid_max}`]
    .filter((key) => key !== false).flatMap((key) => ['-K', key]);
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
        ${extra.map((item) => sh`addgroup ${name} ${item}`.text).length > 0 && { text: extra.map((item) => sh`addgroup ${name} ${item}`.text).join('\n'), uploads: [], secrets: [] }}
      fi
    }
    make_home() {
      cp -R -- ${skeleton === undefined ? sh`/etc/skel` : onHost(skeleton)} "$home" 2>/dev/null || mkdir -p -- "$home"
      chown -R ${name}:"$gid" -- "$home"
      chmod ${homeMode(umask)} -- "$home"
    }
    lock_password() { if has usermod; then usermod -L -- ${name}; else passwd -l ${name}; fi; }
    unlock_password() { if has usermod; then usermod -U -- ${name}; else passwd -u ${name}; fi; }`;
}

const homeMode = (umask: string | undefined): string => (0o777 & ~Number.parseInt(umask ?? '022', 8)).toString(8);

/** usermod -e takes a day; an empty one means never. */
const expiry = (seconds: number): string => (seconds < 0 ? '' : new Date(seconds * 1000).toISOString().slice(0, 10));

/** What differs of an entry that is there, as arguments of one usermod. */
function changeUser(wish: UserWish): Script {
  const { name, uid, group, groups, append, comment, home, shell, move_home } = wish;
  const field = (number: number, flag: string, value: Script, more: readonly string[] = []) => sh`
      part "$entry" ${number}
      if [ "$part" != ${value} ]; then
        set -- "$@" ${flag} ${value} ${more}
        has usermod || change ${name} edit_entry /etc/passwd ${name} ${number} ${value}
      fi`;
  return sh`
      set --
      ${uid !== undefined && field(3, '-u', sh`${uid}`, wish.non_unique ? ['-o'] : [])}
      ${group !== undefined && sh`
      case ${group} in
        *[!0-9]*)
          found=$(lookup group ${group}) || { [ "$CHECK" ] || fail ${`there is no group ${group}`}; found=x:x:new:; }
          part "$found" 3; wanted=$part ;;
        *) wanted=${group} ;;
      esac
      ${field(4, '-g', sh`"$wanted"`)}`}
      ${comment !== undefined && field(5, '-c', sh`${comment}`)}
      ${home !== undefined && field(6, '-d', onHost(home), move_home ? ['-m'] : [])}
      ${shell !== undefined && field(7, '-s', onHost(shell))}
      ${groups !== undefined && sh`
      main=$(id -gn -- ${name})
      have=$(id -Gn -- ${name})
      missing=; surplus=
      for item in ${groups.filter((item) => item !== '')}; do
        case " $have " in *" $item "*) ;; *) missing=$missing,$item ;; esac
      done
      ${!append && sh`for item in $have; do [ "$item" = "$main" ] || in_groups "$item" || surplus=1; done`}
      if [ "$missing$surplus" ]; then
        set -- "$@" ${append ? sh`-a -G "\${missing#,}"` : sh`-G ${groups.join(',')}`}
        has usermod || for item in \${missing#,}; do change ${name} addgroup ${name} "$item"; done
      fi`}
      [ $# -eq 0 ] || ! has usermod || {
        change ${name} usermod "$@" -- ${name}
        [ "$CHECK" ] || entry=$(lookup passwd ${name})
      }`;
}

/** The password and its dates lie in a file that only root reads; it is looked at when one of them is asked for. */
function shadow(wish: UserWish, password: Secret | undefined): Script | false {
  const { name, update_password, password_lock, expires } = wish;
  const setsPassword = password !== undefined && update_password === 'always';
  if (!setsPassword && password_lock === undefined && expires === undefined && !aging(wish)) return false;
  const day = expires === undefined || expires < 0 ? '' : String(Math.floor(expires / 86400));
  const dates = [[5, wish.password_expire_max], [4, wish.password_expire_min], [6, wish.password_expire_warn], [7, wish.password_expire_account_disable]] as const;
  return sh`
      shadow=$(lookup shadow ${name}) || fail 'cannot read the password database, which only root may'
      part "$shadow" 2; locked=
      case $part in '!'*) locked=1 ;; esac
      ${setsPassword && sh`
      [ "\${part#!}" = ${password} ] || [ "$part" = ${password} ] || change ${`${name} password`} set_password`}
      ${password_lock === true && sh`[ "$locked" ] || change ${`${name} password lock`} lock_password`}
      ${password_lock === false && sh`[ -z "$locked" ] || change ${`${name} password lock`} unlock_password`}
      ${expires !== undefined && sh`
      part "$shadow" 8
      [ "$part" = ${day} ] || [ "$part" = ${day || '-1'} ] || change ${`${name} expiry`} usermod -e ${expiry(expires)} -- ${name}`}
      ${aging(wish) && sh`
      differs=
      ${{ text: dates.filter(([, days]) => days !== undefined).map(([at, days]) => sh`part "$shadow" ${at}; [ "$part" = ${days} ] || differs=1`.text).join('\n'), uploads: [], secrets: [] }}
      [ -z "$differs" ] || change ${`${name} password dates`} chage ${aging(wish) ?? []} -- ${name}`}`;
}

function aging(wish: UserWish): string[] | undefined {
  const flags = [['-M', wish.password_expire_max], ['-m', wish.password_expire_min], ['-W', wish.password_expire_warn], ['-I', wish.password_expire_account_disable]] as const;
  const given = flags.filter(([, days]) => days !== undefined).flatMap(([flag, days]) => [flag, String(days)]);
  return given.length > 0 ? given : undefined;
}

export interface KeyWish {
  readonly name: string;
  readonly ssh_key_type: string;
  readonly ssh_key_bits: number;
  readonly ssh_key_file?: string | undefined;
  readonly ssh_key_comment?: string | undefined;
  readonly ssh_key_passphrase?: string | undefined;
}
