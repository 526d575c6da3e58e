/** Fetches one role and puts it in place. */
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { didYouMean, PlayError } from '../errors.ts';
import { copyTree } from './copyTree.ts';
import { fetchRepository } from './git.ts';
import { type Installing, webFor, withFolder } from './installing.ts';
import type { Requirement } from './requirement.ts';
import { swapIn } from './swap.ts';
import { damaged } from './tar.ts';
import { unpack } from './unpack.ts';
import { compareVersions } from './versions.ts';
import { download } from './web.ts';

/** Installs it as a folder and gives the version that it got; the folder is exchanged in one step. */
export async function installRole(role: Requirement, place: string, installing: Installing): Promise<string> {
  return withFolder(installing, async (work) => {
    const { version, fill } = await fetchRole(role, work, installing);
    await swapIn(
      place,
      async (fresh) => {
        await fill(fresh);
        mkdirSync(join(fresh, 'meta'), { recursive: true });
        writeFileSync(
          join(fresh, 'meta/.galaxy_install_info'),
          `install_date: '${new Date().toUTCString()}'\nversion: ${JSON.stringify(version)}\n`,
        );
      },
      installing,
    );
    return version;
  });
}

interface FetchedRole {
  readonly version: string;
  readonly fill: (folder: string) => Promise<void>;
}

async function fetchRole(role: Requirement, work: string, installing: Installing): Promise<FetchedRole> {
  const { kind, source, version, origin } = role;
  if (kind === 'git') {
    const { seconds, environment } = installing;
    const { archive } = await fetchRepository({ url: source, version, work, origin, seconds, environment });
    return { version, fill: (folder) => unpack(archive, folder, { root: roleRoot(archive) }) };
  }
  if (kind === 'file') {
    const found = statSync(source, { throwIfNoEntry: false });
    if (!found) throw new PlayError('missing-file', `there is no archive \`${source}\``, { origin });
    if (!found.isDirectory()) return { version, fill: (folder) => unpack(source, folder, { root: roleRoot(source) }) };
    return { version, fill: async (folder) => copyTree(source, folder, (path) => path === '.git') };
  }
  const archive = join(work, 'role.tar.gz');
  if (kind === 'url') {
    await download(source, archive, { ...webFor(source, installing), origin });
    return { version, fill: (folder) => unpack(archive, folder, { root: roleRoot(source) }) };
  }
  const found = await fromServers(role, installing);
  await download(found.url, archive, { ...webFor(found.url, installing, found.server), origin });
  return { version: found.version, fill: (folder) => unpack(archive, folder, { root: roleRoot(found.url) }) };
}

async function fromServers({ source, version, origin }: Requirement, { servers }: Installing) {
  const parts = source.split('.');
  if (parts.length < 2) {
    const hint = 'roles of a server are `namespace.name`; others need a URL, an archive or a folder';
    throw new PlayError('usage', `\`${source}\` names no role of a server`, { origin, hint });
  }
  for (const server of servers) {
    const role = await server.role(parts.slice(0, -1).join('.'), parts.at(-1)!, origin);
    if (!role) continue;
    const newest = role.versions.toSorted(compareVersions).at(-1) ?? role.branch ?? 'master';
    const wanted = version || newest;
    if (version !== '' && role.versions.length > 0 && !role.versions.includes(version)) {
      const hint = didYouMean(version, role.versions) ?? `it has ${role.versions.slice(-12).join(', ')}`;
      throw new PlayError('usage', `the role \`${source}\` has no version \`${version}\``, { origin, hint });
    }
    return { version: wanted, url: role.archiveOf(wanted), server };
  }
  const asked = servers.map(({ name, url }) => ({ what: `asked ${name === url ? url : `${name}, ${url}`}` }));
  throw new PlayError('usage', `no server has the role \`${source}\``, { origin, trail: asked });
}

/** The folder that holds `meta/main.yml`, or, for want of it, `tasks/main.yml`: the one nearest to the top. */
function roleRoot(archive: string): (names: readonly string[]) => string {
  return (names) => {
    for (const part of ['meta', 'tasks']) {
      const pattern = new RegExp(`^(?:(.*)/)?${part}/main\\.(?:ya?ml|json)$`);
      const roots = names.flatMap((name) => {
        const found = pattern.exec(name);
        return found ? [found[1] ?? ''] : [];
      });
      const [first] = roots.sort((a, b) => a.split('/').length - b.split('/').length || a.length - b.length);
      if (first !== undefined) return first;
    }
    throw damaged(archive, 'it holds no role, for it has neither `meta/main.yml` nor `tasks/main.yml`');
  };
}
