import { sh } from '../script/sh.ts';
import { apt } from './apt.ts';
import type { Argument } from './args.ts';
import { bool, choice, list, string } from './args.ts';
import { defineModule } from './define.ts';
import { dnf } from './dnf.ts';
import { otherManagers } from './packageManagers.ts';

export const packageModule = defineModule({
  name: 'package',
  summary: 'Install, upgrade and remove packages with whatever the host has: apt, dnf, yum, zypper, apk or pacman.',
  args: {
    name: list(string('Package.'), 'Packages, as the host’s own manager calls them.').mandatory().alias('pkg'),
    state: choice(['present', 'installed', 'latest', 'absent', 'removed'], 'How packages should be.').default(
      'present',
    ),
    use: string('Manager to use instead of the one that is found.').default('auto'),
    update_cache: bool('Read the package lists again first.'),
  },
  examples: `- package:
    name: [curl, tar]
- package:
    name: "{{ 'httpd' if ansible_facts.os_family == 'RedHat' else 'apache2' }}"
    state: absent`,
  async compile({ name, state, use, update_cache }, controller) {
    const wish = state === 'absent' || state === 'removed' ? 'absent' : state === 'latest' ? 'latest' : 'present';
    const forApt = await apt.compile({ ...defaultsOf(apt.args), name, state: wish, update_cache } as never, controller);
    const forDnf = await dnf.compile(
      { ...defaultsOf(dnf.args), name, state: wish, update_cache: update_cache ?? false } as never,
      controller,
    );
    if (typeof forApt === 'function' || typeof forDnf === 'function')
      throw new TypeError('package managers need one script');
    if (use === 'apt') return forApt;
    if (['dnf', 'dnf5', 'yum'].includes(use)) return forDnf;
    const others = otherManagers({ name, state: wish, updateCache: update_cache ?? false });
    if (use !== 'auto') return others;
    return sh`
      if has apt-get && has dpkg-query; then
        ${forApt}
      elif has dnf5 || has dnf || has yum || has microdnf; then
        ${forDnf}
      else
        ${others}
      fi`;
  },
});

const defaultsOf = (args: Readonly<Record<string, Argument<unknown>>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(args).map(([name, arg]) => [name, arg.spec.default]));
