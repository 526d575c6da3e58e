import { bool, choice, int, list, path, string } from './args.ts';
import { defineModule } from './define.ts';
import { dnfScript } from './dnfSteps.ts';

export const dnf = defineModule({
  name: 'dnf',
  aliases: ['yum', 'dnf5'],
  summary: 'Install, upgrade and remove packages with dnf (4 or 5) or yum.',
  args: {
    name: list(string('Package, pattern, file, URL, path that it provides, or `@group`.'), 'Packages.')
      .default([])
      .alias('pkg'),
    state: choice(
      ['present', 'installed', 'latest', 'absent', 'removed'],
      'How packages should be; with `autoremove` alone, absent.',
    ),
    use_backend: choice(['auto', 'dnf', 'dnf4', 'dnf5', 'yum', 'yum4'], 'Which of the tools.').default('auto'),
    enablerepo: list(string('Repository.'), 'Repositories to use as well.').default([]),
    disablerepo: list(string('Repository.'), 'Repositories to leave out.').default([]),
    update_cache: bool('Fetch what repositories hold again.').default(false).alias('expire-cache'),
    update_only: bool('With `latest`: only what is installed.').default(false),
    exclude: list(string('Package.'), 'Packages to leave out.').default([]),
    disable_excludes: string('Whose exclusions to ignore: `all`, `main` or a repository.'),
    disable_gpg_check: bool('Accept packages without a valid signature.').default(false),
    autoremove: bool('Remove what nothing needs any more.').default(false),
    allowerasing: bool('Remove packages that are in the way.').default(false),
    allow_downgrade: bool('Accept an older version.').default(false),
    nobest: bool('Accept another version than the newest.'),
    best: bool('Accept only the newest version.'),
    skip_broken: bool('Leave out what cannot be installed.').default(false),
    install_weak_deps: bool('Install recommended packages too.').default(true),
    security: bool('With `latest`: only security updates.').default(false),
    bugfix: bool('With `latest`: only bug fixes.').default(false),
    download_only: bool('Only download.').default(false),
    download_dir: path('Where to.'),
    cacheonly: bool('Use only what is at hand.').default(false),
    conf_file: path('Configuration file.'),
    installroot: path('Folder that holds the system.').default('/'),
    releasever: string('Release to install from.'),
    enable_plugin: list(string('Plugin.'), 'Plugins to use.').default([]),
    disable_plugin: list(string('Plugin.'), 'Plugins to leave out.').default([]),
    sslverify: bool('Check certificates of repositories.').default(true),
    validate_certs: bool('Check certificates of URLs.').default(true),
    lock_timeout: int('Seconds to wait while another process holds the lock.').default(30),
    install_repoquery: bool('Install what the module needs.').ignored('nothing is needed'),
    auto_install_module_deps: bool('Install what the module needs.').ignored('nothing is needed'),
  },
  returns: {
    results: { kind: 'list', summary: 'What was done, as the tool says it.' },
    rc: { kind: 'int', summary: 'Code with which the tool ended.' },
  },
  examples: `- dnf:
    name: [nginx, "@Development tools"]
- dnf:
    name: "*"
    state: latest
    exclude: kernel*`,
  compile: (args) => dnfScript(args),
  read(_reply, _args, outcome) {
    const { output, ...rest } = outcome.result;
    const lines = String(output ?? '')
      .split('\n')
      .filter((line) =>
        /^\s*(Installed|Upgraded|Removed|Installing|Upgrading|Removing|Erasing|Downgrading)\b/.test(line),
      );
    return {
      ...outcome,
      result: { rc: outcome.status === 'failed' ? 1 : 0, results: lines.map((line) => line.trim()), ...rest },
    };
  },
});
