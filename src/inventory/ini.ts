/** Reads inventories in the INI form. */
import { didYouMean, type Origin } from '../errors.ts';
import { rememberText } from '../source/index.ts';
import { addChild, addGroup, addHost, complain, type Graph, setGroupVariable } from './graph.ts';
import { BadRange, expandHosts } from './names.ts';
import { inlineValue } from './values.ts';
import { splitWords, type Word } from './words.ts';

interface Reading {
  readonly graph: Graph;
  readonly file: string;
  group: string;
  /** `skip` after a section that cannot be understood, so that its lines are not misunderstood as well. */
  state: 'hosts' | 'children' | 'vars' | 'skip';
  /** Groups that were named as children or given variables, until they have a section: where that was. */
  readonly awaited: Map<string, { readonly what: 'children' | 'vars'; readonly origin: Origin }>;
  /** Groups that have a section of hosts or children. */
  readonly defined: Set<string>;
}

const section = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?$/;
const states = ['hosts', 'children', 'vars'] as const;

/** Adds what the text says to the graph; mistakes go to the graph's problems. */
export function readIni(text: string, file: string, graph: Graph): void {
  rememberText(file, text);
  const reading: Reading = { graph, file, group: 'ungrouped', state: 'hosts', awaited: new Map(), defined: new Set() };
  for (const [index, raw] of text.split(/\r\n?|\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line[0] === '#' || line[0] === ';') continue;
    const origin: Origin = { file, line: index + 1, column: raw.length - raw.trimStart().length + 1 };
    if (line[0] === '[') {
      if (readSection(line, origin, reading)) continue;
    }
    if (reading.state === 'hosts') readHostLine(line, origin, reading);
    else if (reading.state === 'vars') readVariable(line, origin, reading);
    else if (reading.state === 'children') readChild(line, origin, reading);
  }
  for (const [name, { what, origin }] of reading.awaited) {
    if (reading.defined.has(name) || reading.graph.groups.get(name)?.origin?.file !== file) continue;
    const message =
      what === 'children' ? `there is no group \`${name}\`` : `\`[${name}:vars]\` is for a group that does not exist`;
    const hint = didYouMean(name, [...reading.defined]) ?? `a group begins with \`[${name}]\``;
    complain(reading, message, origin, { length: name.length, hint });
  }
}

/** Whether the line is a section; a host may begin with a bracket too (an IPv6 address with a port). */
function readSection(line: string, origin: Origin, reading: Reading): boolean {
  const match = section.exec(line);
  if (!match) {
    if (!line.endsWith(']')) return false;
    complain(reading, 'this is no valid section', origin, {
      length: line.length,
      hint: 'write `[name]`, `[name:children]` or `[name:vars]`',
    });
    return true;
  }
  const [, name, kind = 'hosts'] = match as unknown as [string, string, string | undefined];
  const state = states.find((known) => known === kind);
  if (!state) {
    const hint = didYouMean(kind, states) ?? `known are ${states.join(', ')}`;
    complain(
      reading,
      `a section cannot be \`:${kind}\``,
      { ...origin, column: origin.column + name.length + 2 },
      { length: kind.length, hint },
    );
  }
  reading.group = name;
  reading.state = state ?? 'skip';
  const known = reading.graph.groups.has(name);
  addGroup(reading.graph, name, origin);
  if (state !== 'vars') reading.defined.add(name);
  else if (!known && !reading.defined.has(name))
    reading.awaited.set(name, { what: 'vars', origin: { ...origin, column: origin.column + 1 } });
  return true;
}

function readHostLine(line: string, origin: Origin, reading: Reading): void {
  const at = (column: number): Origin => ({ ...origin, column: origin.column + column });
  let words: readonly Word[];
  try {
    words = splitWords(line);
  } catch (error) {
    complain(reading, (error as Error).message, origin, { length: line.length });
    return;
  }
  const [pattern, ...rest] = words;
  if (!pattern) return;
  const variables: [string, { tree: ReturnType<typeof inlineValue> }][] = [];
  for (const word of rest) {
    const equals = word.text.indexOf('=');
    if (equals < 1) {
      complain(reading, `\`${word.text}\` is not \`name=value\``, at(word.places[0]!), { length: word.text.length });
      continue;
    }
    const value = word.text.slice(equals + 1);
    const place = at(word.places[equals + 1] ?? word.places.at(-1)! + 1);
    variables.push([word.text.slice(0, equals), { tree: inlineValue(value, place) }]);
  }
  for (const [name, port] of namesIn(pattern.text, origin, reading)) {
    const host = addHost(reading.graph, name, { group: reading.group, origin, source: reading.file });
    if (port !== undefined) host.variables.set('ansible_port', { tree: inlineValue(String(port), origin) });
    for (const [variable, bound] of variables) host.variables.set(variable, bound);
  }
}

function namesIn(pattern: string, origin: Origin, reading: Reading): (readonly [string, number | undefined])[] {
  if (pattern === '---' || /^[^:[]+:$/.test(pattern)) {
    const hint = 'YAML inventories end in `.yml`';
    complain(reading, `\`${pattern}\` cannot be a host; this looks like YAML`, origin, {
      length: pattern.length,
      hint,
    });
    return [];
  }
  try {
    const { names, port } = expandHosts(pattern);
    return names.map((name) => [name, port] as const);
  } catch (error) {
    if (!(error instanceof BadRange)) throw error;
    complain(reading, error.message, origin, { length: pattern.length });
    return [];
  }
}

function readVariable(line: string, origin: Origin, reading: Reading): void {
  const equals = line.indexOf('=');
  if (equals < 1) {
    complain(reading, `\`${line}\` is not \`name=value\``, origin, { length: line.length });
    return;
  }
  const written = line.slice(equals + 1);
  const value = written.trim();
  const column = origin.column + equals + 1 + (written.length - written.trimStart().length);
  const group = addGroup(reading.graph, reading.group, origin);
  setGroupVariable(reading.graph, group, {
    name: line.slice(0, equals).trim(),
    tree: inlineValue(value, { ...origin, column }),
  });
}

function readChild(line: string, origin: Origin, reading: Reading): void {
  const name = /^([^:\]\s]+)\s*(?:#.*)?$/.exec(line)?.[1];
  if (name === undefined) {
    complain(reading, 'this must be the name of a group', origin, { length: line.length });
    return;
  }
  const known = reading.graph.groups.has(name);
  if (!known) {
    addGroup(reading.graph, name, origin);
    reading.awaited.set(name, { what: 'children', origin });
  }
  addChild(reading.graph, { parent: reading.group, child: name, origin });
}
