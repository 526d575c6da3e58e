import type { Script } from '../script/script.ts';
import { sh } from '../script/sh.ts';
import { carryOut, packageSpec, pendingInstalls, pendingRemovals, readLists } from './aptSteps.ts';
import { aptVerbs } from './aptVerbs.ts';
import { bool, choice, int, list, path, string, type Values } from './args.ts';
import { defineModule } from './define.ts';
import { onHost } from './hostPath.ts';

const aptArgs = {
  name: list(string('Package, as `cron`, `cron=3.0*`, `cron>=3.0`, `cron/bookworm` or a pattern.'), 'Packages.')
    .default([])
    .alias('package', 'pkg'),
  state: choice(
    ['present', 'latest', 'absent', 'build-dep', 'fixed'],
    'How packages should be; `fixed` repairs broken dependencies.',
  ).default('present'),
  update_cache: bool('Read the package lists again first.').alias('update-cache'),
  update_cache_retries: int('Tries before giving up.').default(5),
  update_cache_retry_max_delay: int('Longest wait between tries.').ignored('waits grow by one second a try'),
  cache_valid_time: int('Seconds for which the lists are fresh; alone it also asks to read older ones again.').default(
    0,
  ),
  purge: bool('Remove settings as well.').default(false),
  autoremove: bool('Remove what nothing needs any more.').default(false),
  fail_on_autoremove: bool('Fail rather than remove any package.').default(false),
  autoclean: bool('Remove archives that can no longer be fetched.').default(false),
  clean: bool('Remove all fetched archives.').default(false),
  default_release: string('Release to prefer.').alias('default-release'),
  install_recommends: bool('Install recommended packages too.').alias('install-recommends'),
  force: bool('Accept unsigned, older and held packages.').default(false),
  allow_unauthenticated: bool('Accept packages without a valid signature.')
    .default(false)
    .alias('allow-unauthenticated'),
  allow_downgrade: bool('Accept an older version.')
    .default(false)
    .alias('allow-downgrade', 'allow_downgrades', 'allow-downgrades'),
  allow_change_held_packages: bool('Change packages that are on hold.').default(false),
  dpkg_options: string('Options for dpkg, separated by commas.').default('force-confdef,force-confold'),
  deb: path('Package file on the host, or its URL.'),
  upgrade: choice(
    ['no', 'yes', 'safe', 'full', 'dist'],
    'Upgrade all packages; `full` and `dist` may remove some.',
  ).default('no'),
  lock_timeout: int('Seconds to wait while another process holds the lock.').default(60),
  only_upgrade: bool('Leave out packages that are not installed.').default(false),
  policy_rc_d: int('Code with which services are told not to start during installation, such as 101.'),
  force_apt_get: bool('Use apt-get.').ignored('apt-get is what is used'),
  auto_install_module_deps: bool('Install what the module needs.').ignored('nothing is needed'),
};

type AptArgs = Values<typeof aptArgs>;

export const apt = defineModule({
  name: 'apt',
  summary: 'Install, upgrade and remove Debian packages.',
  args: aptArgs,
  returns: {
    cache_updated: { kind: 'bool', summary: 'Whether the package lists were read again.' },
    cache_update_time: { kind: 'int', summary: 'When that was last done, in seconds since 1970.' },
    stdout: { kind: 'string', summary: 'What apt said.', when: 'apt was asked' },
    stderr: { kind: 'string', summary: 'What apt complained about.', when: 'apt was asked' },
  },
  needs: [['not both', 'deb', 'upgrade']],
  examples: `- apt:
    name: [nginx, curl=7.88.1-10]
    update_cache: true
    cache_valid_time: 3600
- apt:
    name: ntp
    state: absent
    purge: true`,
  compile(args) {
    const texts = args.name.map((text) => text.trim()).filter((text) => text !== '' && text !== '*');
    const specs = texts.map(packageSpec);
    const wrong = texts.find((_, index) => specs[index] === undefined);
    if (wrong !== undefined) return sh`fail ${`invalid package name: ${wrong}`}`;
    const known = specs.filter((spec) => spec !== undefined);
    const all = args.name.includes('*') && args.state === 'latest';
    const refresh = args.update_cache ?? args.cache_valid_time > 0;
    const upgrade = all ? 'yes' : args.upgrade;
    const nothingElse = known.length === 0 && upgrade === 'no' && args.deb === undefined && args.state !== 'fixed';
    return sh`
      lock_timeout=${args.lock_timeout} retries=${Math.max(1, args.update_cache_retries)}
      ${aptVerbs}
      ${readLists(refresh, args.cache_valid_time)}
      ${args.policy_rc_d !== undefined && refuseStarts(args.policy_rc_d)}
      ${refresh && nothingElse && sh`[ -z "$updated" ] || changed 'package lists'`}
      ${
        args.clean &&
        sh`
      for file in /var/cache/apt/archives/*.deb; do
        [ ! -e "$file" ] || { change 'fetched archives' apt-get clean; break; }
      done`
      }
      ${upgrade !== 'no' && carryOut(options(args), upgrade === 'full' || upgrade === 'dist' ? ['dist-upgrade'] : ['upgrade', '--with-new-pkgs'], sh``)}
      ${args.deb !== undefined && packageFile(args.deb, options(args))}
      ${known.length > 0 && packages(args, known)}
      ${args.state === 'fixed' && carryOut(options(args), ['install', '-f'], sh``)}
      ${known.length === 0 && args.autoremove && upgrade === 'no' && carryOut(options(args), ['autoremove', ...(args.purge ? ['--purge'] : [])], sh``)}
      ${
        args.autoclean &&
        sh`
      run_apt apt-get -s -q -y autoclean || fail "$(cat "$SCRATCH.apt-error")"
      if grep -q '^Del ' "$SCRATCH.apt"; then change 'stale archives' run_apt apt-get -q -y autoclean; fi`
      }`;
  },
});

function packages(args: AptArgs, specs: readonly NonNullable<ReturnType<typeof packageSpec>>[]): Script {
  const flags = [...(args.purge ? ['--purge'] : []), ...(args.autoremove ? ['--auto-remove'] : [])];
  const many = sh`$pending`;
  if (args.state === 'build-dep')
    return carryOut(options(args), ['build-dep', ...flags, ...specs.map((spec) => spec.text)], sh``);
  if (args.state === 'absent') {
    return sh`
      ${pendingRemovals(specs, args.purge)}
      if [ "$pending" ]; then ${carryOut(options(args), ['remove', ...flags], many)}; fi`;
  }
  const install = [
    'install',
    ...(args.only_upgrade ? ['--only-upgrade'] : []),
    ...(args.autoremove ? ['--auto-remove'] : []),
  ];
  return sh`
    ${pendingInstalls(specs, args.state === 'latest', args.only_upgrade)}
    if [ "$pending" ]; then ${carryOut(options(args), install, many)}; fi`;
}

function options(args: AptArgs): Script {
  const dpkg = args.dpkg_options
    .split(',')
    .filter((option) => option !== '')
    .flatMap((option) => ['-o', `Dpkg::Options::=--${option.trim()}`]);
  const recommends =
    args.install_recommends === undefined
      ? []
      : ['-o', `APT::Install-Recommends=${args.install_recommends ? 'yes' : 'no'}`];
  const allowed = [
    (args.force || args.allow_unauthenticated) && '--allow-unauthenticated',
    (args.force || args.allow_downgrade) && '--allow-downgrades',
    (args.force || args.allow_change_held_packages) && '--allow-change-held-packages',
    args.force && '--allow-remove-essential',
    args.fail_on_autoremove && '--no-remove',
  ].filter((flag) => flag !== false);
  return sh`${[...dpkg, ...recommends, ...(args.default_release === undefined ? [] : ['-t', args.default_release]), ...allowed]}`;
}

/** A program that Debian's scripts ask before they start services; the one that was there comes back at the end. */
function refuseStarts(code: number): Script {
  return sh`
    if [ -z "$CHECK" ]; then
      policy=/usr/sbin/policy-rc.d kept=
      if [ -e "$policy" ]; then kept=$policy.kept-$$; mv -f -- "$policy" "$kept"; fi
      trap 'if [ "$kept" ]; then mv -f -- "$kept" "$policy"; else rm -f -- "$policy"; fi' EXIT
      put "#!/bin/sh
exit "${code}"
" >"$policy"
      chmod 755 "$policy"
    fi`;
}

/** A package file: installed when dpkg does not hold the same version of it already. */
function packageFile(deb: string, flags: Script): Script {
  const remote = /^\w+:\/\//.test(deb);
  return sh`
    ${
      remote
        ? sh`
    file=$SCRATCH.deb
    /usr/lib/apt/apt-helper download-file ${deb} "$file" >/dev/null 2>"$SCRATCH.fetch" || fail ${`cannot fetch ${deb}: `}"$(cat "$SCRATCH.fetch")"`
        : sh`
    file=${onHost(deb)}
    case $file in /*) ;; *) file=$PWD/$file ;; esac
    [ -f "$file" ] || fail "there is no package file $file"`
    }
    wanted=$(dpkg-deb -W --showformat='\${Package}:\${Architecture},\${Version}' "$file" 2>"$SCRATCH.deb-error") || fail "$file is no Debian package: $(cat "$SCRATCH.deb-error")"
    there=$(dpkg-query -W -f='\${db:Status-Abbrev},\${Package}:\${Architecture},\${Version}\n' -- "\${wanted%%:*}" 2>/dev/null) || :
    case "$nl$there$nl" in
      *"$nl"?"i ,$wanted$nl"*) ;;
      *) pending=$file; ${carryOut(flags, ['install'], sh`$pending`)} ;;
    esac`;
}
