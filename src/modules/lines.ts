/** What lineinfile does to a text. */
import { compile, expandReplacement, type Match, type Regex } from '../python/regex.ts';
import type { Edit, Recode } from './editing.ts';

export interface LineRequest {
  readonly line: string;
  readonly regexp?: string | undefined;
  readonly search_string?: string | undefined;
  readonly backrefs: boolean;
  readonly insertafter?: string | undefined;
  readonly insertbefore?: string | undefined;
  readonly firstmatch: boolean;
}

/** Lines of a text with their `\n`. */
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
const bare = (line: string): string => line.replace(/[\r\n]+$/, '');

/**
 * Replaces the line that the expression finds; else leaves an equal line where it is; else inserts, where `insertafter`
 * or `insertbefore` says, and at the end when they say nothing or find nothing.
 */
export function placeLine(text: string, request: LineRequest, recode: Recode): Edit {
  const lines = linesOf(text);
  const line = recode(request.line);
  const whole = line.endsWith('\n') ? line : `${line}\n`;
  const match = findLine(lines, request, recode);
  if (match) {
    const { found } = match;
    const expanded = request.backrefs && found ? expandReplacement(found.regex, line, found.match) : line;
    const replaced = expanded.endsWith('\n') ? expanded : `${expanded}\n`;
    if (lines[match.at] === replaced) return unchanged(text);
    lines[match.at] = replaced;
    return { text: lines.join(''), message: 'line replaced' };
  }
  if (request.backrefs) return unchanged(text);
  const anchor = findAnchor(lines, request, line, recode);
  if (anchor.equalAt >= 0) {
    // A line that is equal but for a missing newline at the end of the file is completed.
    if (lines[anchor.equalAt] === whole) return unchanged(text);
    lines[anchor.equalAt] = whole;
    return { text: lines.join(''), message: 'line replaced' };
  }
  const added = (at: number): Edit => {
    lines.splice(at, 0, `${line}\n`);
    return { text: lines.join(''), message: 'line added' };
  };
  if (request.insertbefore === 'BOF' || request.insertafter === 'BOF') return added(0);
  const last = lines.length - 1;
  if (last >= 0 && (anchor.at < 0 || anchor.at > last) && !/[\r\n]$/.test(lines[last]!)) lines[last] += '\n';
  if (anchor.at < 0) return added(lines.length);
  // With `firstmatch` an equal line after the anchor was not seen; it is not doubled.
  const neighbour = lines[Math.min(anchor.at, last)];
  if (request.insertafter !== undefined && neighbour !== undefined && bare(neighbour) === line) return unchanged(text);
  return added(anchor.at);
}

const unchanged = (text: string): Edit => ({ text, message: '' });

interface Finding {
  readonly at: number;
  readonly found?: { readonly regex: Regex; readonly match: Match };
}

function findLine(lines: readonly string[], request: LineRequest, recode: Recode): Finding | undefined {
  const { regexp, search_string: search } = request;
  if (regexp === undefined && search === undefined) return undefined;
  const expression = regexp === undefined ? undefined : compile(recode(regexp));
  let result: Finding | undefined;
  for (const [at, line] of lines.entries()) {
    const match = expression?.search(line);
    if (!match && !(search !== undefined && line.includes(recode(search)))) continue;
    result = expression && match ? { at, found: { regex: expression, match } } : { at };
    if (request.firstmatch) break;
  }
  return result;
}

/** Where an equal line stands, and where a new one goes: -1 when nowhere in particular. */
function findAnchor(
  lines: readonly string[],
  request: LineRequest,
  line: string,
  recode: Recode,
): { equalAt: number; at: number } {
  const { insertafter: after, insertbefore: before } = request;
  const where =
    after !== undefined && after !== 'EOF' && after !== 'BOF' ? after : before !== 'BOF' ? before : undefined;
  const expression = where === undefined ? undefined : compile(recode(where));
  let equalAt = -1;
  let at = -1;
  for (const [index, current] of lines.entries()) {
    if (bare(current) === line) equalAt = index;
    else if (expression?.search(current)) {
      at = after === undefined ? index : index + 1;
      if (request.firstmatch) break;
    }
  }
  return { equalAt, at };
}

/** Takes out the lines that the expression, the text or the line itself names. */
export function removeLines(
  text: string,
  { regexp, search_string: search, line }: Partial<LineRequest>,
  recode: Recode,
): Edit {
  const expression = regexp === undefined ? undefined : compile(recode(regexp));
  const isMeant = (current: string): boolean => {
    if (expression) return expression.search(current) !== undefined;
    if (search !== undefined) return current.includes(recode(search));
    return line !== undefined && bare(current) === recode(line);
  };
  const lines = linesOf(text);
  const kept = lines.filter((current) => !isMeant(current));
  const found = lines.length - kept.length;
  return { text: kept.join(''), message: found ? `${found} line(s) removed` : '', result: { found } };
}
