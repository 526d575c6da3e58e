/** What ini_file does to a text. */
import type { Edit, Recode } from './editing.ts';

export interface IniRequest {
  readonly section?: string | undefined;
  /** What a section must hold to be the one that is meant. */
  readonly conditions?: readonly { readonly option: string; readonly values: readonly string[] }[] | undefined;
  readonly option?: string | undefined;
  readonly values: readonly string[];
  readonly state: 'present' | 'absent';
  readonly exclusive: boolean;
  readonly no_extra_spaces: boolean;
  readonly ignore_spaces: boolean;
  readonly allow_no_value: boolean;
  readonly modify_inactive_option: boolean;
}

interface OptionLine {
  readonly isActive: boolean;
  readonly value: string;
}

/** Keeps or removes an option, or a section, of an INI text; a missing file is `undefined`. */
export function editIni(original: string | undefined, given: IniRequest, recode: Recode): Edit {
  const request = recoded(given, recode);
  const bom = original?.startsWith('\ufeff') ? 1 : 0;
  const lines = (original ?? '').slice(bom).match(/[^\n]*\n|[^\n]+$/g) ?? ['\n'];
  // A last line without its newline counts as a change.
  if (!lines.at(-1)!.endsWith('\n')) lines[lines.length - 1] += '\n';
  const place = findSection(lines, request);
  if (!place) {
    if (request.state === 'absent') return done(original, original ?? '', 'OK');
    return done(
      original,
      [...lines, ...newSection(request)].join(''),
      request.option ? 'section and option added' : 'only section added',
    );
  }
  const section = lines.slice(place.start, place.end);
  const message = request.state === 'absent' ? remove(section, request) : keep(section, request, place.hasHeader);
  lines.splice(place.start, place.end - place.start, ...section);
  return done(original, lines.join(''), message);
}

function done(original: string | undefined, text: string, message: string): Edit {
  // A file that does not exist and would be empty is not made.
  return original === undefined && text.trim() === '' ? { text: '', message } : { text, message };
}

function recoded(request: IniRequest, recode: Recode): IniRequest {
  const each = (values: readonly string[]): string[] => values.map(recode);
  return {
    ...request,
    section: request.section === undefined ? undefined : recode(request.section),
    option: request.option === undefined ? undefined : recode(request.option),
    values: each(request.values),
    conditions: request.conditions?.map(({ option, values }) => ({ option: recode(option), values: each(values) })),
  };
}

/** Reads a line as `option = value`, commented out or not; undefined when it is another option or none. */
function readOption(line: string, option: string): OptionLine | undefined {
  const found = /^[ \t]*([#;]?)[ \t]*(.*)$/.exec(line.replace(/\n$/, ''));
  const rest = found?.[2] ?? '';
  if (!rest.startsWith(option)) return undefined;
  const value = /^[ \t]*(?:=[ \t]*(.*))?$/.exec(rest.slice(option.length));
  return value ? { isActive: found![1] === '', value: value[1] ?? '' } : undefined;
}

interface Place {
  readonly start: number;
  readonly end: number;
  readonly hasHeader: boolean;
}

/** The lines of the section, its header included; without a name, those before the first header. */
function findSection(lines: readonly string[], { section, conditions }: IniRequest): Place | undefined {
  const headers = lines.flatMap((line, index) => (line.startsWith('[') ? [index] : []));
  const fits = (place: Place): boolean =>
    (conditions ?? []).every(({ option, values }) =>
      lines.slice(place.start, place.end).some((line) => {
        const found = readOption(line, option);
        return found !== undefined && (values.length === 0 || values.includes(found.value));
      }),
    );
  if (!section) {
    const top = { start: 0, end: headers[0] ?? lines.length, hasHeader: false };
    return fits(top) ? top : undefined;
  }
  for (const [index, start] of headers.entries()) {
    const place = { start, end: headers[index + 1] ?? lines.length, hasHeader: true };
    if (/^\[\s*(.*?)\s*\]/.exec(lines[start]!)?.[1] === section.trim() && fits(place)) return place;
  }
  return undefined;
}

const written = (request: IniRequest, value: string): string =>
  `${request.option}${request.no_extra_spaces ? '=' : ' = '}${value}\n`;

/** Edits the section's lines in place; gives the word on it. */
function keep(section: string[], request: IniRequest, hasHeader: boolean): string {
  const { option, exclusive, allow_no_value: bare } = request;
  if (!option) return 'OK';
  const missing = [...request.values];
  const settled = new Set<number>();
  let message = 'OK';
  let hasBare = false;
  const read = (line: string): OptionLine | undefined => {
    const found = readOption(line, option);
    return found?.isActive || request.modify_inactive_option ? found : undefined;
  };
  const settle = (index: number, line: string): void => {
    settled.add(index);
    const old = readOption(section[index]!, option)!;
    const same =
      request.ignore_spaces && old.isActive ? old.value === readOption(line, option)!.value : section[index] === line;
    if (same) return;
    section[index] = line;
    message = 'option changed';
  };
  for (const [index, line] of section.entries()) {
    const found = read(line);
    if (!found) continue;
    if (missing.includes(found.value) && missing.length) {
      hasBare ||= found.value === '' && bare;
      settle(index, found.value === '' && bare ? `${option}\n` : written(request, found.value));
      missing.splice(missing.indexOf(found.value), 1);
    } else if (request.values.length === 0 && bare) {
      settle(index, `${option}\n`);
      hasBare = true;
      break;
    }
  }
  if (exclusive && !bare) {
    for (const [index, line] of section.entries()) {
      if (missing.length && !settled.has(index) && read(line)) settle(index, written(request, missing.shift()!));
    }
    const extra = section.flatMap((line, index) => (!settled.has(index) && read(line) ? [index] : []));
    for (const index of extra.reverse()) section.splice(index, 1);
    if (extra.length) message = 'option changed';
  }
  const added = missing.map((value) => written(request, value));
  if (request.values.length === 0 && bare && !hasBare) added.push(`${option}\n`);
  if (added.length === 0) return message;
  // New lines follow the last line that is neither empty nor a comment; a header is such a line.
  const last = section.findLastIndex((line) => !/^[ \t]*([#;].*)?$/.test(line.replace(/\n$/, '')));
  section.splice(last < 0 && hasHeader ? 1 : last + 1, 0, ...added);
  return 'option added';
}

function remove(section: string[], { option, exclusive, values }: IniRequest): string {
  if (!option) {
    section.length = 0;
    return 'section removed';
  }
  const isMeant = (line: string): boolean => {
    const found = readOption(line, option);
    return found?.isActive === true && (exclusive || values.includes(found.value));
  };
  const kept = section.filter((line) => !isMeant(line));
  if (kept.length === section.length) return 'OK';
  section.splice(0, section.length, ...kept);
  return 'option changed';
}

function newSection(request: IniRequest): string[] {
  const { option, exclusive, allow_no_value: bare } = request;
  const others = (request.conditions ?? []).filter((condition) => condition.option !== option);
  const own = exclusive ? [] : (request.conditions ?? []).filter((condition) => condition.option === option);
  const values = [...new Set([...request.values, ...own.flatMap((condition) => condition.values)])];
  const lines = others.flatMap((condition) => {
    if (condition.values.length)
      return condition.values.map((value) => written({ ...request, option: condition.option }, value));
    return bare ? [`${condition.option}\n`] : [];
  });
  if (option)
    lines.push(...(values.length ? values.map((value) => written(request, value)) : bare ? [`${option}\n`] : []));
  return [`[${request.section ?? ''}]\n`, ...lines];
}
