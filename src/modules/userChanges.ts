/** Bringing a user that is there to what is wanted. */
import type { Script, Secret } from '../script/script.ts';
import { join, sh } from '../script/sh.ts';
import { onHost } from './hostPath.ts';
import type { UserWish } from './userSteps.ts';

/** usermod -e takes a day; an empty one means never. */
export const expiry = (seconds: number): string =>
  seconds < 0 ? '' : new Date(seconds * 1000).toISOString().slice(0, 10);

/** What differs of an entry that is there, as arguments of one usermod. */
export function changeUser(wish: UserWish): Script {
  const { name, uid, group, groups, append, comment, home, shell, move_home } = wish;
  const further = (groups ?? []).filter((item) => item !== '');
  const field = (number: number, flag: string, value: Script, more: readonly string[] = []) => sh`
      part "$entry" ${number}
      if [ "$part" != ${value} ]; then
        set -- "$@" ${flag} ${value} ${more}
        has usermod || change ${name} edit_entry /etc/passwd ${name} ${number} ${value}
      fi`;
  return sh`
      set --
      ${home !== undefined && field(6, '-d', onHost(home), move_home ? ['-m'] : [])}
      ${home !== undefined && move_home && sh`[ $# -eq 0 ] || made=1`}
      ${uid !== undefined && field(3, '-u', sh`${uid}`, wish.non_unique ? ['-o'] : [])}
      ${
        group !== undefined &&
        sh`
      case ${group} in
        *[!0-9]*)
          found=$(lookup group ${group}) || { [ "$CHECK" ] || fail ${`there is no group ${group}`}; found=x:x:new:; }
          part "$found" 3; wanted=$part ;;
        *) wanted=${group} ;;
      esac
      ${field(4, '-g', sh`"$wanted"`)}`
      }
      ${comment !== undefined && field(5, '-c', sh`${comment}`)}
      ${shell !== undefined && field(7, '-s', onHost(shell))}
      ${
        groups !== undefined &&
        sh`
      main=$(id -gn -- ${name})
      have=$(id -Gn -- ${name})
      missing=; surplus=
      for item in ${further}; do
        case " $have " in *" $item "*) ;; *) missing=$missing,$item ;; esac
      done
      ${
        !append &&
        sh`for item in $have; do
        case $item in "$main"${
          further.length > 0 &&
          sh`| ${join(
            further.map((item) => sh`${item}`),
            ' | ',
          )}`
        }) ;; *) surplus=1 ;; esac
      done`
      }
      if [ "$missing$surplus" ]; then
        set -- "$@" ${append ? sh`-a -G "\${missing#,}"` : sh`-G ${further.join(',')}`}
        has usermod || for item in ${further}; do change ${name} addgroup ${name} "$item"; done
      fi`
      }
      if [ $# -gt 0 ] && has usermod; then
        change ${name} usermod "$@" -- ${name}
        [ "$CHECK" ] || entry=$(lookup passwd ${name})
      fi`;
}

/** The password and its dates lie in a file that only root reads; it is looked at when one of them is asked for. */
export function shadow(wish: UserWish, password: Secret | undefined): Script | false {
  const { name, update_password, password_lock, expires } = wish;
  const setsPassword = password !== undefined && update_password === 'always';
  const dates = datesOf(wish);
  if (!setsPassword && password_lock === undefined && expires === undefined && dates.length === 0) return false;
  const day = expires === undefined || expires < 0 ? '' : String(Math.floor(expires / 86400));
  const differing = dates.map(([at, , days]) => sh`part "$shadow" ${at}; [ "$part" = ${days} ] || differs=1`);
  return sh`
      shadow=$(lookup shadow ${name}) || fail 'cannot read the password database, which only root may'
      part "$shadow" 2; locked=
      case $part in '!'*) locked=1 ;; esac
      ${
        setsPassword &&
        sh`
      [ "\${part#!}" = ${password} ] || [ "$part" = ${password} ] || change ${`${name} password`} set_password`
      }
      ${password_lock === true && sh`[ "$locked" ] || change ${`${name} password lock`} lock_password`}
      ${password_lock === false && sh`[ -z "$locked" ] || change ${`${name} password lock`} unlock_password`}
      ${
        expires !== undefined &&
        sh`
      part "$shadow" 8
      [ "$part" = ${day} ] || [ "$part" = ${day || '-1'} ] || change ${`${name} expiry`} usermod -e ${expiry(expires)} -- ${name}`
      }
      ${
        dates.length > 0 &&
        sh`
      differs=
      ${join(differing)}
      [ -z "$differs" ] || change ${`${name} password dates`} chage ${aging(wish) ?? []} -- ${name}`
      }`;
}

/** The dates that are asked for: field of the shadow entry, flag of chage, days. */
function datesOf(wish: UserWish): (readonly [at: number, flag: string, days: number])[] {
  const all = [
    [5, '-M', wish.password_expire_max],
    [4, '-m', wish.password_expire_min],
    [6, '-W', wish.password_expire_warn],
    [7, '-I', wish.password_expire_account_disable],
  ] as const;
  return all.flatMap(([at, flag, days]) => (days === undefined ? [] : [[at, flag, days] as const]));
}

/** Arguments of chage, or nothing when no date is asked for. */
export function aging(wish: UserWish): string[] | undefined {
  const flags = datesOf(wish).flatMap(([, flag, days]) => [flag, String(days)]);
  return flags.length > 0 ? flags : undefined;
}
