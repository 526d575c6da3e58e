/** The language spoken to hosts: every value enters a script through `sh`, which quotes it, so injection has no room. */
import { quote } from './quote.ts';
import { type Part, type Script, Secret, Upload } from './script.ts';

/**
 * Writes shell with values in it. Strings, numbers and `true` become one quoted word, arrays several, scripts are inlined,
 * an `Upload` becomes the path of its file, a `Secret` is quoted and remembered; `undefined`, `null` and `false` vanish.
 * The text is taken as written: `\n` stays a backslash and an n. A shell's own `${` and backtick are written `\${` and `` \` ``.
 */
export function sh(strings: TemplateStringsArray, ...parts: readonly Part[]): Script {
  const uploads = new Map<string, Upload>();
  const secrets = new Set<string>();
  let text = '';
  for (const [index, literal] of strings.raw.entries()) {
    text += literal.replace(/\\(`|\$\{)/g, '$1');
    if (index < parts.length) text += write(parts[index], uploads, secrets);
  }
  return { text: text.trim(), uploads: [...uploads.values()], secrets: [...secrets] };
}

/** Puts scripts one after another; what is `undefined`, `null` or `false` is left out. */
export function join(scripts: readonly (Script | undefined | null | false)[], separator = '\n'): Script {
  const present = scripts.filter((script): script is Script => Boolean(script));
  const uploads = new Map(present.flatMap((script) => script.uploads.map((upload) => [upload.file, upload])));
  return {
    text: present.map((script) => script.text).join(separator),
    uploads: [...uploads.values()],
    secrets: [...new Set(present.flatMap((script) => script.secrets))],
  };
}

/** Shell that someone else wrote, such as the operator's own command, taken as it is. */
export function script(text: string): Script {
  return { text, uploads: [], secrets: [] };
}

function write(part: Part, uploads: Map<string, Upload>, secrets: Set<string>): string {
  if (part === undefined || part === null || part === false) return '';
  if (part instanceof Upload) {
    uploads.set(part.file, part);
    return part.kept ? `"$_s/${part.file}"` : `"$SCRATCH.${part.name}"`;
  }
  if (part instanceof Secret) {
    if (part.value !== '') secrets.add(part.value);
    return quote(part.value);
  }
  if (typeof part !== 'object') return quote(String(part));
  if (Array.isArray(part)) return part.map((word) => write(word, uploads, secrets)).join(' ');
  const inner = part as Script;
  for (const upload of inner.uploads) uploads.set(upload.file, upload);
  for (const secret of inner.secrets) secrets.add(secret);
  return inner.text;
}
