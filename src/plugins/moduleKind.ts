/** In which of Ansible's ways a module wants to be run; its text tells. */

export type ModuleKind = 'python' | 'json file' | 'words file' | 'binary' | 'json inside' | 'powershell';

const PYTHON =
  /(?:from +\.{2,} *module_utils.* +import |from +ansible_collections\.[^.]+\.[^.]+\.plugins\.module_utils.* +import |import +ansible_collections\.[^.]+\.[^.]+\.plugins\.module_utils|from +ansible\.module_utils.* +import |import +ansible\.module_utils\.)/;

/** What stood for the shared code before there were imports. */
export const OLD_IMPORT = '#<<INCLUDE_ANSIBLE_MODULE_COMMON>>';
/** What stands for the arguments in a module that is given them in its own text. */
export const JSON_INSIDE = '<<INCLUDE_ANSIBLE_MODULE_JSON_ARGS>>';

/** The kind of a module by its content. */
export function kindOf(content: Buffer): ModuleKind {
  if (isBinary(content)) return 'binary';
  const text = content.toString('utf8');
  if (text.includes(OLD_IMPORT) || PYTHON.test(text)) return 'python';
  if (/#POWERSHELL|# POWERSHELL_COMMON|#Requires -Module|#AnsibleRequires/i.test(text)) return 'powershell';
  if (text.includes(JSON_INSIDE)) return 'json inside';
  return text.includes('WANT_JSON') ? 'json file' : 'words file';
}

/** Bytes that no text has, in the first kilobyte. */
function isBinary(content: Buffer): boolean {
  return content.subarray(0, 1024).some((byte) => (byte < 32 && !TEXT_CONTROLS.has(byte)) || byte === 127);
}

const TEXT_CONTROLS = new Set([7, 8, 9, 10, 12, 13, 27]);

/** The words of the line `#!…`; none when there is no such line. */
export function shebangOf(content: Buffer): readonly string[] {
  const end = content.indexOf(10);
  const line = content.subarray(0, end === -1 ? undefined : end).toString('utf8');
  return line.startsWith('#!') ? line.slice(2).trim().split(/\s+/).filter(Boolean) : [];
}
