/** Packs a Python module with the shared code it imports into one archive that Python runs as it is. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OLD_IMPORT } from './moduleKind.ts';
import { importsOf } from './pythonImports.ts';
import { type ZipEntry, zip } from './zip.ts';

export interface PackRequest {
  readonly name: string;
  readonly content: Buffer;
  /** The full name of the module's collection, if it is in one. */
  readonly collection?: string | undefined;
  /** The package `ansible` of the control machine. */
  readonly core: string;
  readonly version: string;
  /** Folders of `module_utils` that come before ansible-core's. */
  readonly utils: readonly string[];
  /** Folders that hold `ansible_collections`. */
  readonly roots: readonly string[];
}

/** Loaded by name at run time, so that no text imports them. */
const HIDDEN = ['_module_legacy_c2m', '_module_legacy_m2c'].map(
  (name) => `ansible.module_utils._internal._json._profiles.${name}`,
);

/** The archive; what is imported and nowhere to be found is left out, for its import may be optional. */
export function packPython(request: PackRequest): Buffer {
  const fullName = request.collection
    ? `ansible_collections.${request.collection}.plugins.modules.${request.name}`
    : `ansible.modules.${request.name}`;
  const files = new Map<string, Buffer>();
  const text = request.content.toString('utf8').replaceAll(OLD_IMPORT, 'from ansible.module_utils.basic import *');
  files.set(`${fullName.replaceAll('.', '/')}.py`, Buffer.from(text));
  const waiting = ['ansible.module_utils.basic', ...HIDDEN, ...importsOf({ name: fullName, isPackage: false, text })];
  const seen = new Set<string>();
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const parts = name.split('.');
    // Importing a name imports every package above it.
    if (parts.length > 3) waiting.push(parts.slice(0, -1).join('.'));
    const found = locate(parts, request);
    if (!found || files.has(found.entry)) continue;
    const content = readFileSync(found.path);
    files.set(found.entry, content);
    waiting.push(...importsOf({ name, isPackage: found.isPackage, text: content.toString('utf8') }));
  }
  files.set('ansible/__init__.py', Buffer.from(`__version__ = '${request.version}'\n__author__ = 'Ansible, Inc.'\n`));
  addPackages(files);
  files.set('__main__.py', Buffer.from(runner(fullName)));
  const entries: ZipEntry[] = [...files].map(([name, content]) => ({ name, content }));
  return zip(entries.sort((a, b) => (a.name < b.name ? -1 : 1)));
}

interface Located {
  readonly path: string;
  readonly entry: string;
  readonly isPackage: boolean;
}

function locate(parts: readonly string[], { core, utils, roots }: PackRequest): Located | undefined {
  const bases =
    parts[0] === 'ansible'
      ? [...utils, join(core, 'module_utils')].map((base) => join(base, ...parts.slice(2)))
      : roots.map((root) => join(root, ...parts));
  for (const base of bases) {
    const inside = parts.join('/');
    if (existsSync(`${base}.py`)) return { path: `${base}.py`, entry: `${inside}.py`, isPackage: false };
    const path = join(base, '__init__.py');
    if (existsSync(path)) return { path, entry: `${inside}/__init__.py`, isPackage: true };
  }
  return undefined;
}

/** Every folder is a package. */
function addPackages(files: Map<string, Buffer>): void {
  for (const name of [...files.keys()]) {
    const parts = name.split('/').slice(0, -1);
    for (; parts.length > 0; parts.pop()) {
      const marker = `${parts.join('/')}/__init__.py`;
      if (!files.has(marker)) files.set(marker, Buffer.alloc(0));
    }
  }
}

/** Hands the arguments over as AnsibleModule expects them, and runs the module as a program. */
function runner(fullName: string): string {
  return `import json, runpy, sys, traceback
archive = sys.path[0]
with open(sys.argv.pop(), 'rb') as given:
    params = given.read()
try:
    from ansible.module_utils import basic
    basic._ANSIBLE_ARGS = params
    basic._ANSIBLE_PROFILE = 'legacy'
    sys.argv[:] = [archive]
    names = {'_module_fqn': '${fullName}', '_modlib_path': archive}
    runpy.run_module('${fullName}', init_globals=names, run_name='__main__', alter_sys=True)
except Exception as problem:
    if isinstance(problem, SyntaxError) and sys.version_info < (3, 8):
        problem = 'Python %d.%d of this host is too old' % sys.version_info[:2]
    said = {'failed': True, 'msg': 'Task failed: Module failed: %s' % (problem,), 'exception': traceback.format_exc()}
    print(json.dumps(said))
    sys.exit(1)
`;
}
