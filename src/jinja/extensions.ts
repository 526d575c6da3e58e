/** Statements beyond Jinja's own, which the setting `jinja2_extensions` switches on for a whole process, as in Ansible. */

const TAGS: Readonly<Record<string, readonly string[]>> = {
  'jinja2.ext.do': ['do'],
  'jinja2.ext.loopcontrols': ['break', 'continue'],
};

let known: ReadonlySet<string> = new Set();

/** Switches on what the named extensions add, and nothing else. Those that add no statements of ours change nothing. */
export function useExtensions(names: Iterable<string>): void {
  known = new Set([...names].flatMap((name) => TAGS[name.trim()] ?? []));
}

/** The extension that a tag needs and that is not switched on. */
export function missingExtension(tag: string): string | undefined {
  return known.has(tag) ? undefined : Object.keys(TAGS).find((name) => TAGS[name]!.includes(tag));
}
