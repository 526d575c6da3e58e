/** Manual pages, made from the definitions of the commands. */
import type { Definition, OptionDefinition } from './definitions.ts';

/** When the pages took this form; the day on which they were made would change them every time. */
const DATE = '2026-11-21';

/** The pages by their file names: `play.1`, and one for each command below it. */
export function manPages(all: readonly Definition[]): ReadonlyMap<string, string> {
  const groups = new Map<string, Definition[]>();
  for (const one of all) {
    const [first = ''] = one.name.split(' ');
    groups.set(first, [...(groups.get(first) ?? []), one]);
  }
  return new Map(
    [...groups].map(([name, members]) => {
      const page = name === '' ? 'play' : `play-${name}`;
      const others = [...groups.keys()]
        .map((one) => (one === '' ? 'play' : `play-${one}`))
        .filter((one) => one !== page);
      return [`${page}.1`, pageOf(page, members, others)];
    }),
  );
}

function pageOf(page: string, members: readonly Definition[], others: readonly string[]): string {
  const [first] = members;
  const summary =
    members.length === 1
      ? first!.summary
      : `${page.replace('play-', '')}: ${members.map(({ name }) => name.split(' ').slice(1).join(' ')).join(', ')}`;
  const about = summary.replace(/\.$/, '');
  const parts = [
    `.TH ${page.toUpperCase()} 1 "${DATE}" "Reprise" "Reprise"`,
    '.SH NAME',
    `${text(page)} \\- ${text(about.charAt(0).toLowerCase() + about.slice(1))}`,
    '.SH SYNOPSIS',
    ...members.flatMap(({ name, words }, at) => [
      ...(at > 0 ? ['.br'] : []),
      `.B ${text(`play${name === '' ? '' : ` ${name}`}`)}`,
      text(`[options] ${words}`.trim()),
    ]),
  ];
  if (members.length === 1) {
    parts.push('.SH DESCRIPTION', text(first!.summary), '.SH OPTIONS', ...first!.options.flatMap(optionLines));
  } else {
    parts.push('.SH COMMANDS');
    for (const { name, summary: short, words, options, more } of members) {
      parts.push(
        `.SS ${text(`play ${name} ${words}`.trim())}`,
        text(short),
        ...options.flatMap(optionLines),
        ...moreLines(more, '.PP'),
      );
    }
  }
  if (members.length === 1) parts.push(...moreLines(first!.more, '.SH NOTES'));
  const list = others.map((one, at) => `.BR ${text(one)} (1)${at < others.length - 1 ? ' ,' : ''}`);
  return `${[...parts, '.SH SEE ALSO', ...list].join('\n')}\n`;
}

function optionLines({ names, value, choices, help }: OptionDefinition): readonly string[] {
  const shown = choices ? choices.join('|') : value;
  const written = names.map((name) => `\\fB${text(name)}\\fR`).join(', ');
  return ['.TP', `${written}${shown === undefined ? '' : ` \\fI${text(shown)}\\fR`}`, text(help)];
}

/** Examples keep their lines. */
function moreLines(more: string | undefined, head: string): readonly string[] {
  if (more === undefined) return [];
  return [head, '.nf', ...more.split('\n').map((line) => (line.trim() === '' ? '.sp' : text(line))), '.fi'];
}

/** Text for roff: a hyphen of an option is a minus, and a dot or quote at the beginning of a line is no request. */
function text(plain: string): string {
  return plain
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('’', "'")
    .replaceAll('…', '...')
    .replace(/^([.'])/gm, '\\&$1');
}
