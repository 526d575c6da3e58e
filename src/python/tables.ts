/** Reads CSV as Python's csv and INI files as its configparser. */
import { valueError } from './undefined.ts';

/** Rows of comma-separated values with quotes as spreadsheets write them. */
export function parseCsv(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (quoted) {
      if (char !== '"') field += char;
      else if (text[at + 1] === '"') {
        field += '"';
        at += 1;
      } else quoted = false;
    } else if (char === '"' && field === '') quoted = true;
    else if (char === delimiter) {
      row.push(field);
      field = '';
    } else if (char === '\n' || char === '\r') {
      if (char === '\r' && text[at + 1] === '\n') at += 1;
      rows.push([...row, field]);
      row = [];
      field = '';
    } else field += char;
  }
  if (field !== '' || row.length > 0) rows.push([...row, field]);
  return rows;
}

/** Sections of an INI file; `DEFAULT` holds for all. */
export function parseIni(text: string, caseSensitive: boolean): Map<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  let last: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(?:[#;]|$)/.test(line)) continue;
    const header = /^\[([^\]]+)\]/.exec(line);
    if (header !== null) {
      section = sections.get(header[1]!) ?? new Map();
      sections.set(header[1]!, section);
      last = undefined;
    } else if (/^\s/.test(line) && section !== undefined && last !== undefined)
      section.set(last, `${section.get(last)}\n${line.trim()}`);
    else {
      const [, name = '', value = ''] = /^(.*?)\s*(?:[=:]\s*(.*))?$/s.exec(line.trim())!;
      if (section === undefined) throw valueError(`the file has no section before \`${line.trim()}\``);
      last = caseSensitive ? name : name.toLowerCase();
      section.set(last, value);
    }
  }
  return sections;
}
