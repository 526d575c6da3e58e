/** The writing head of PyYAML's emitter: it knows its column, and folds long scalars at the width. */
import { blockHints, doubleQuotedEscape } from './yamlScalar.ts';

export class Emitter {
  readonly #parts: string[] = [];
  readonly width: number;
  readonly step: number;
  readonly allowUnicode: boolean;
  indent = 0;
  column = 0;
  whitespace = true;
  indention = true;
  openEnded = false;

  constructor(how: { width: number; step: number; allowUnicode: boolean }) {
    this.width = how.width;
    this.step = how.step;
    this.allowUnicode = how.allowUnicode;
  }

  text(): string {
    return this.#parts.join('');
  }

  #write(data: string): void {
    this.#parts.push(data);
    this.column += Array.from(data).length;
  }

  indicator(text: string, how: { space: boolean; whitespace?: boolean; indention?: boolean }): void {
    this.#write(this.whitespace || !how.space ? text : ` ${text}`);
    this.whitespace = how.whitespace ?? false;
    this.indention = this.indention && (how.indention ?? false);
    this.openEnded = false;
  }

  newLine(text = '\n'): void {
    this.#parts.push(text);
    this.whitespace = true;
    this.indention = true;
    this.column = 0;
  }

  toIndent(): void {
    if (!this.indention || this.column > this.indent || (this.column === this.indent && !this.whitespace))
      this.newLine();
    if (this.column < this.indent) {
      this.whitespace = true;
      this.#write(' '.repeat(this.indent - this.column));
    }
  }

  plain(text: string, split: boolean): void {
    if (text === '') return;
    if (!this.whitespace) this.#write(' ');
    this.whitespace = false;
    this.indention = false;
    this.#words(text, split, () => {
      this.whitespace = false;
      this.indention = false;
    });
  }

  /** Writes words; a single space at the width becomes a line break. */
  #words(text: string, split: boolean, afterBreak: () => void): void {
    const pieces = text.match(/ +|[^ ]+/g) ?? [];
    pieces.forEach((piece, at) => {
      if (piece === ' ' && split && this.column > this.width && at > 0 && at < pieces.length - 1) {
        this.toIndent();
        afterBreak();
      } else this.#write(piece);
    });
  }

  singleQuoted(text: string, split: boolean): void {
    this.indicator("'", { space: true });
    for (const piece of text.match(/[\n\x85\u2028\u2029]+|[^\n\x85\u2028\u2029]+/g) ?? []) {
      if (!/[\n\x85\u2028\u2029]/.test(piece)) {
        const quoted = piece.replaceAll("'", "''");
        const whole = piece === text;
        const lead = whole ? '' : /^ */.exec(quoted)![0];
        if (lead !== '') this.#write(lead);
        this.#words(quoted.slice(lead.length), split, () => undefined);
        continue;
      }
      if (piece.startsWith('\n')) this.newLine();
      for (const char of piece) this.newLine(char);
      this.toIndent();
    }
    this.indicator("'", { space: false });
  }

  doubleQuoted(text: string, split: boolean): void {
    this.indicator('"', { space: true });
    const chars = Array.from(text);
    chars.forEach((char, at) => {
      const canBreak = split && at > 0 && at < chars.length - 1 && chars[at - 1] !== ' ';
      if (char === ' ' && canBreak && this.column > this.width) {
        this.toIndent();
        if (chars[at + 1] === ' ') this.#write('\\');
      } else this.#write(doubleQuotedEscape(char, this.allowUnicode) ?? char);
    });
    this.indicator('"', { space: false });
  }

  literal(text: string): void {
    const hints = blockHints(text, this.step);
    this.indicator(`|${hints}`, { space: true });
    this.openEnded = hints.endsWith('+');
    this.newLine();
    for (const line of text.match(/[^\n\x85\u2028\u2029]*[\n\x85\u2028\u2029]|[^\n\x85\u2028\u2029]+$/g) ?? []) {
      const body = line.replace(/[\n\x85\u2028\u2029]$/, '');
      if (body !== '') {
        this.toIndent();
        this.#write(body);
      }
      this.newLine(line.slice(body.length) || '\n');
    }
  }

  folded(text: string): void {
    const hints = blockHints(text, this.step);
    this.indicator(`>${hints}`, { space: true });
    this.openEnded = hints.endsWith('+');
    this.newLine();
    let leadingSpace = true;
    for (const piece of text.match(/[\n\x85\u2028\u2029]+|[^\n\x85\u2028\u2029]+/g) ?? []) {
      if (/[\n\x85\u2028\u2029]/.test(piece)) {
        const rest = text.slice(text.indexOf(piece) + piece.length);
        if (!leadingSpace && rest !== '' && !rest.startsWith(' ') && piece.startsWith('\n')) this.newLine();
        for (const char of piece) this.newLine(char);
        continue;
      }
      leadingSpace = piece.startsWith(' ');
      this.toIndent();
      this.#words(piece, true, () => undefined);
      if (text.endsWith(piece)) this.newLine();
    }
  }
}
