/** What `dnf` does on the host. rpm is asked first: when all is as it should be, the slow tool is not started. */
import type { Script } from '../script/script.ts';
import { sh } from '../script/sh.ts';

export interface DnfWish {
  readonly name: readonly string[];
  readonly state?: string | undefined;
  readonly use_backend: string;
  readonly enablerepo: readonly string[];
  readonly disablerepo: readonly string[];
  readonly update_cache: boolean;
  readonly update_only: boolean;
  readonly exclude: readonly string[];
  readonly disable_excludes?: string | undefined;
  readonly disable_gpg_check: boolean;
  readonly autoremove: boolean;
  readonly allowerasing: boolean;
  readonly allow_downgrade: boolean;
  readonly nobest?: boolean | undefined;
  readonly best?: boolean | undefined;
  readonly skip_broken: boolean;
  readonly install_weak_deps: boolean;
  readonly security: boolean;
  readonly bugfix: boolean;
  readonly download_only: boolean;
  readonly download_dir?: string | undefined;
  readonly cacheonly: boolean;
  readonly conf_file?: string | undefined;
  readonly installroot: string;
  readonly releasever?: string | undefined;
  readonly enable_plugin: readonly string[];
  readonly disable_plugin: readonly string[];
  readonly sslverify: boolean;
  readonly validate_certs: boolean;
  readonly lock_timeout: number;
}

export function dnfScript(wish: DnfWish): Script {
  const names = wish.name.map((name) => name.trim()).filter((name) => name !== '');
  const wrong = names.find((name) => name.startsWith('-') || /[\r\n]/.test(name));
  if (wrong !== undefined) return sh`fail ${`invalid package name: ${wrong}`}`;
  const all = names.includes('*');
  const packages = names.filter((name) => name !== '*');
  const state = stateOf(wish);
  return sh`
    ${tool(wish)}
    ${wish.update_cache && names.length === 0 && !wish.autoremove && sh`[ "$CHECK" ] || attempt makecache || fail "$(cat "$SCRATCH.said")"`}
    ${all && state === 'latest' && sh`run ${['upgrade', ...updateFlags(wish)]}`}
    ${packages.length > 0 && state === 'present' && install(packages)}
    ${packages.length > 0 && state === 'latest' && latest(packages, wish)}
    ${packages.length > 0 && state === 'absent' && remove(packages, wish)}
    ${packages.length === 0 && wish.autoremove && sh`run autoremove`}`;
}

function stateOf({ state, autoremove }: DnfWish): 'present' | 'latest' | 'absent' {
  if (state === 'latest') return 'latest';
  if (state === 'absent' || state === 'removed') return 'absent';
  return state === undefined && autoremove ? 'absent' : 'present';
}

const updateFlags = ({ security, bugfix }: DnfWish): string[] => [
  ...(security ? ['--security'] : []),
  ...(bugfix ? ['--bugfix'] : []),
];

/** A name that rpm itself can look up; anything else only the tool understands. */
const isPlain = (name: string): boolean => /^[A-Za-z0-9_.+:~^-]+$/.test(name) && !/\.rpm$/.test(name);

/**
 * attempt ARGUMENT...: runs the tool, waiting while another process holds its lock; what it says goes to `$SCRATCH.said`.
 * run ARGUMENT...: does so, or in check mode only asks, and records whether there was a transaction.
 */
function tool(wish: DnfWish): Script {
  const choices =
    wish.use_backend === 'auto' ? ['dnf5', 'dnf', 'yum', 'microdnf'] : [wish.use_backend.replace(/^(dnf|yum)4$/, '$1')];
  return sh`
    tool=
    for one in ${choices}; do ! has "$one" || { tool=$one; break; }; done
    [ "$tool" ] || fail ${`needs one of ${choices.join(', ')} to handle packages`}
    waited=0
    attempt() {
      while :; do
        rc=0
        "$tool" ${options(wish)} "$@" >"$SCRATCH.said" 2>&1 || rc=$?
        [ "$rc" -ne 0 ] || return 0
        case $(cat "$SCRATCH.said") in
          *exit_on_lock* | *'Existing lock'* | *'is locked by another'* | *'another process'*'lock'* | *'Failed to obtain the transaction lock'*) ;;
          *) return "$rc" ;;
        esac
        [ "$waited" -lt ${wish.lock_timeout} ] || fail "another process held the lock of the package system for $waited seconds: $(cat "$SCRATCH.said")"
        sleep 1
        waited=$((waited + 1))
      done
    }
    run() {
      rc=0
      if [ "$CHECK" ]; then attempt --assumeno "$@" || rc=$?
      else attempt -y "$@" || rc=$?; fi
      record output "$SCRATCH.said"
      if grep -q '^Transaction Summary' "$SCRATCH.said"; then
        [ "$CHECK" ] || [ "$rc" -eq 0 ] || fail "$(cat "$SCRATCH.said")"
        shift
        IFS=,; changed "\${*:-all packages}"; IFS='
 	'
      elif [ "$rc" -ne 0 ]; then
        # Without a transaction an error is one in check mode too, except that repositories of earlier tasks are missing there.
        case $CHECK$(cat "$SCRATCH.said") in
          1*'Unable to find a match'* | 1*'No match for argument'*)
            warn "the repositories of the host do not know all packages yet; a real run may find them"
            shift
            IFS=,; changed "\${*:-all packages}"; IFS='
 	' ;;
          *) fail "$(cat "$SCRATCH.said")" ;;
        esac
      fi
    }`;
}

function options(wish: DnfWish): Script {
  const many = (flag: string, values: readonly string[]) => values.filter(Boolean).map((value) => `${flag}=${value}`);
  const flags = [
    ...many('--disablerepo', wish.disablerepo),
    ...many('--enablerepo', wish.enablerepo),
    ...many('--exclude', wish.exclude),
    ...many('--enableplugin', wish.enable_plugin),
    ...many('--disableplugin', wish.disable_plugin),
    wish.disable_excludes !== undefined && `--disableexcludes=${wish.disable_excludes}`,
    wish.disable_gpg_check && '--nogpgcheck',
    wish.allowerasing && '--allowerasing',
    wish.skip_broken && '--skip-broken',
    (wish.nobest === true || wish.best === false) && '--nobest',
    (wish.best === true || wish.nobest === false) && '--best',
    !wish.install_weak_deps && '--setopt=install_weak_deps=False',
    (!wish.sslverify || !wish.validate_certs) && '--setopt=sslverify=False',
    wish.conf_file !== undefined && `--config=${wish.conf_file}`,
    wish.installroot !== '/' && `--installroot=${wish.installroot}`,
    wish.releasever !== undefined && `--releasever=${wish.releasever}`,
    wish.cacheonly && '--cacheonly',
    wish.update_cache && !wish.cacheonly && '--refresh',
    wish.download_only && '--downloadonly',
    wish.download_dir !== undefined && `--downloaddir=${wish.download_dir}`,
    '--setopt=exit_on_lock=True',
  ].filter((flag): flag is string => typeof flag === 'string');
  return sh`${flags}`;
}

function install(packages: readonly string[]): Script {
  if (!packages.every(isPlain)) return sh`run ${['install', ...packages]}`;
  return sh`
    missing=
    if ! quiet rpm -q -- ${packages}; then
      for one in ${packages}; do
        quiet rpm -q -- "$one" || quiet rpm -q --whatprovides -- "$one" || missing="$missing $one"
      done
    fi
    [ -z "$missing" ] || run install $missing`;
}

function latest(packages: readonly string[], wish: DnfWish): Script {
  const upgrade = ['upgrade', ...updateFlags(wish)];
  if (!packages.every(isPlain))
    return sh`run ${[wish.update_only ? 'upgrade' : 'install', ...updateFlags(wish), ...packages]}`;
  return sh`
    missing= there=
    for one in ${packages}; do
      if quiet rpm -q -- "$one"; then there="$there $one"; else missing="$missing $one"; fi
    done
    ${!wish.update_only && sh`[ -z "$missing" ] || run install $missing`}
    [ -z "$there" ] || run ${upgrade} $there`;
}

function remove(packages: readonly string[], wish: DnfWish): Script {
  const verb = wish.autoremove ? 'autoremove' : 'remove';
  if (!packages.every(isPlain)) return sh`run ${[verb, ...packages]}`;
  return sh`
    there=
    for one in ${packages}; do ! quiet rpm -q -- "$one" || there="$there $one"; done
    [ -z "$there" ] || run ${verb} $there`;
}
