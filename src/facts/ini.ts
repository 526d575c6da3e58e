/** Sections and options as Python's configparser reads them: names of options in lower case, values as text. Undefined when it is no INI. */
export function readIni(text: string): Record<string, Record<string, string>> | undefined {
  const sections: Record<string, Record<string, string>> = {};
  const defaults: Record<string, string> = {};
  let section: Record<string, string> | undefined;
  let last: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*([#;]|$)/.test(line)) continue;
    const header = /^\[(.+)\]/.exec(line);
    const option = /^\s*(.*?)\s*(?:[=:]\s*(.*?)\s*)$/.exec(line);
    if (header) {
      const name = header[1]!;
      section = name === 'DEFAULT' ? defaults : {};
      if (name in sections) return undefined;
      if (name !== 'DEFAULT') sections[name] = section;
      last = undefined;
    } else if (/^\s/.test(line) && section !== undefined && last !== undefined) {
      section[last] = `${section[last]}\n${line.trim()}`;
    } else if (section === undefined || !option || option[1] === '') {
      return undefined;
    } else {
      last = option[1]!.toLowerCase();
      if (last in section) return undefined;
      section[last] = option[2]!;
    }
  }
  return Object.fromEntries(Object.entries(sections).map(([name, options]) => [name, { ...defaults, ...options }]));
}
