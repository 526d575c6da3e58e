/** Which shared Python code a file imports, as its text says; what is imported in some other way is not seen. */

/** A file of Python, by the name it is imported under. */
export interface PythonFile {
  readonly name: string;
  readonly isPackage: boolean;
  readonly text: string;
}

const FROM = /^[ \t]*(?:try:[ \t]*)?from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|(?:[^\n\\;]|\\\r?\n)*)/gm;
const IMPORT = /^[ \t]*(?:try:[ \t]*)?import[ \t]+([\w., \t]+)/gm;
const SHARED = /^(ansible\.module_utils|ansible_collections)(\.|$)/;

/**
 * Full names of what a file may need. The last word of a name can be something within a file, which only a look at the
 * files shows.
 */
export function importsOf(file: PythonFile): readonly string[] {
  const found = new Set<string>();
  for (const [, from, what] of file.text.matchAll(FROM)) {
    const base = absolute(from!, file);
    if (base === undefined || !SHARED.test(`${base}.`)) continue;
    found.add(base);
    for (const name of namesIn(what!)) found.add(`${base}.${name}`);
  }
  for (const [, what] of file.text.matchAll(IMPORT)) for (const name of namesIn(what!)) found.add(name);
  return [...found].filter((name) => SHARED.test(name));
}

function namesIn(list: string): string[] {
  return list
    .replace(/#.*$/gm, '')
    .split(',')
    .flatMap((part) => /[\w.]+/.exec(part)?.[0] ?? []);
}

/** What a name with leading points means in a file: one is its own package, each further one the package above. */
function absolute(from: string, { name, isPackage }: PythonFile): string | undefined {
  const points = /^\.*/.exec(from)![0].length;
  if (points === 0) return from;
  const parts = name.split('.');
  const kept = parts.length - points + (isPackage ? 1 : 0);
  if (kept < 1) return undefined;
  const rest = from.slice(points);
  return [...parts.slice(0, kept), ...(rest ? [rest] : [])].join('.');
}
