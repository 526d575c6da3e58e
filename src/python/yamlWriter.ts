/** Writes YAML exactly as PyYAML does: block or flow style, its quoting, its folding, its anchors. */
import { compareText, str } from './text.ts';
import { dateText } from './datetime.ts';
import { compare } from './compare.ts';
import { isFloat, toDouble, type Numeric, isNumeric, floatText } from './number.ts';
import { rawItems } from './sequence.ts';
import { raise, valueError } from './undefined.ts';
import { DateTime, Tuple, Undefined, type Value } from './value.ts';
import { Emitter } from './yamlEmitter.ts';
import { analyze, resolvesToOther } from './yamlScalar.ts';

export interface YamlOptions {
  /** undefined: collections that hold only scalars are written in flow style. */
  readonly flowStyle?: boolean | undefined;
  readonly indent?: number | undefined;
  readonly width?: number | undefined;
  readonly sortKeys?: boolean | undefined;
  readonly allowUnicode?: boolean | undefined;
  readonly explicitStart?: boolean | undefined;
  readonly explicitEnd?: boolean | undefined;
  readonly defaultStyle?: string | undefined;
}

interface Scalar {
  readonly kind: 'scalar';
  readonly text: string;
  /** True when a plain scalar of this text is read back as this value. */
  readonly plainIsSafe: boolean;
  /** Numbers and such get a mark when they are quoted by request. */
  readonly marked: boolean;
  readonly style: string | undefined;
}

interface Collection {
  readonly kind: 'list' | 'map';
  /** For maps: keys and values in turn. */
  readonly children: Node[];
  flow: boolean;
  anchor: string | undefined;
}

type Node = Scalar | Collection | { readonly kind: 'alias'; readonly of: Collection };

const MAX_DEPTH = 200;

/** The YAML text of a value. */
export function dumpYaml(value: Value, options: YamlOptions = {}): string {
  const root = new Builder(options).build(value, 0);
  const { indent = 2, width = 80, allowUnicode = true } = options;
  const step = indent > 1 && indent < 10 ? indent : 2;
  const emitter = new Emitter({ step, width: width > step * 2 ? width : 80, allowUnicode });
  if (options.explicitStart) emitter.indicator('---', { space: true });
  new Writer(emitter).node(root, { root: true });
  const open = emitter.openEnded;
  emitter.toIndent();
  if (options.explicitEnd || open) {
    emitter.indicator('...', { space: true });
    emitter.toIndent();
  }
  return emitter.text();
}

class Builder {
  readonly #options: YamlOptions;
  readonly #known = new Map<object, Collection>();
  #anchors = 0;

  constructor(options: YamlOptions) {
    this.#options = options;
  }

  build(value: Value, depth: number): Node {
    if (depth > MAX_DEPTH) throw valueError('the value is nested too deeply to be written as YAML');
    if (value instanceof Undefined) raise(value);
    if (value instanceof Map) return this.#collection('map', value, () => this.#pairs(value, depth));
    if (Array.isArray(value) || value instanceof Tuple)
      return this.#collection('list', value, () => rawItems(value).map((item) => this.build(item, depth + 1)));
    return this.#scalar(value);
  }

  #pairs(map: Map<Value, Value>, depth: number): Node[] {
    const pairs = [...map];
    if (this.#options.sortKeys ?? true) {
      try {
        pairs.sort(([a], [b]) => (typeof a === 'string' && typeof b === 'string' ? compareText(a, b) : compare(a, b)));
      } catch {
        // Keys of mixed types have no order; Python leaves them as they are.
      }
    }
    return pairs.flatMap(([key, item]) => [this.build(key, depth + 1), this.build(item, depth + 1)]);
  }

  #collection(kind: 'list' | 'map', value: object, children: () => Node[]): Node {
    const known = this.#known.get(value);
    if (known !== undefined) {
      this.#anchors += known.anchor === undefined ? 1 : 0;
      known.anchor ??= `id${String(this.#anchors).padStart(3, '0')}`;
      return { kind: 'alias', of: known };
    }
    const made: Collection = { kind, children: [], flow: false, anchor: undefined };
    this.#known.set(value, made);
    made.children.push(...children());
    const simple = made.children.every((child) => child.kind === 'scalar' && child.style === undefined);
    made.flow = this.#options.flowStyle ?? simple;
    return made;
  }

  #scalar(value: Value): Scalar {
    const style = this.#options.defaultStyle;
    const make = (text: string, marked: boolean, safe = true): Scalar => ({ kind: 'scalar', text, plainIsSafe: safe, marked, style });
    if (typeof value === 'string') return make(value, false, !resolvesToOther(value));
    if (value === null) return make('null', true);
    if (typeof value === 'boolean') return make(String(value), true);
    if (isNumeric(value)) return make(numberText(value), true);
    if (value instanceof DateTime) return make(dateText(value), true);
    if (value instanceof Uint8Array) return make(Buffer.from(value).toString('latin1'), false);
    return make(str(value), false, !resolvesToOther(str(value)));
  }
}

function numberText(value: Numeric): string {
  if (!isFloat(value)) return str(value);
  const number = toDouble(value);
  if (Number.isNaN(number)) return '.nan';
  if (!Number.isFinite(number)) return number > 0 ? '.inf' : '-.inf';
  const text = floatText(number);
  return text.includes('.') || !text.includes('e') ? text : text.replace('e', '.0e');
}

interface Around {
  readonly root?: boolean;
  readonly map?: boolean;
  readonly key?: boolean;
}

class Writer {
  readonly #out: Emitter;
  #flow = 0;

  constructor(out: Emitter) {
    this.#out = out;
  }

  node(node: Node, around: Around): void {
    if (node.kind === 'alias') {
      this.#out.indicator(`*${node.of.anchor}`, { space: true });
      return;
    }
    if (node.kind === 'scalar') {
      this.#indented(around.root && this.#out.indent === 0 ? this.#out.step : this.#out.indent + this.#out.step, () =>
        this.#scalar(node, around),
      );
      return;
    }
    if (node.anchor !== undefined) this.#out.indicator(`&${node.anchor}`, { space: true });
    if (this.#flow > 0 || node.flow || node.children.length === 0) this.#flowCollection(node, around);
    else if (node.kind === 'list') this.#blockList(node, around);
    else this.#blockMap(node, around);
  }

  #indented(indent: number, run: () => void): void {
    const before = this.#out.indent;
    this.#out.indent = indent;
    run();
    this.#out.indent = before;
  }

  #flowCollection(node: Collection, around: Around): void {
    const [open, close] = node.kind === 'list' ? ['[', ']'] : ['{', '}'];
    this.#out.indicator(open!, { space: true, whitespace: true });
    this.#flow += 1;
    this.#indented(around.root ? this.#out.step : this.#out.indent + this.#out.step, () => {
      const stride = node.kind === 'list' ? 1 : 2;
      for (let at = 0; at < node.children.length; at += stride) {
        if (at > 0) this.#out.indicator(',', { space: false });
        if (this.#out.column > this.#out.width) this.#out.toIndent();
        if (stride === 1) this.node(node.children[at]!, {});
        else this.#flowPair(node.children[at]!, node.children[at + 1]!);
      }
    });
    this.#flow -= 1;
    this.#out.indicator(close!, { space: false });
  }

  #flowPair(key: Node, value: Node): void {
    if (this.#isSimpleKey(key)) {
      this.node(key, { map: true, key: true });
      this.#out.indicator(':', { space: false });
    } else {
      this.#out.indicator('?', { space: true });
      this.node(key, { map: true });
      if (this.#out.column > this.#out.width) this.#out.toIndent();
      this.#out.indicator(':', { space: true });
    }
    this.node(value, { map: true });
  }

  #blockList(node: Collection, around: Around): void {
    // A list right below a key stands at the key's own indentation.
    const indentless = around.map === true && !this.#out.indention;
    const indent = around.root || indentless ? this.#out.indent : this.#out.indent + this.#out.step;
    this.#indented(indent, () => {
      for (const child of node.children) {
        this.#out.toIndent();
        this.#out.indicator('-', { space: true, indention: true });
        this.node(child, {});
      }
    });
  }

  #blockMap(node: Collection, around: Around): void {
    this.#indented(around.root ? this.#out.indent : this.#out.indent + this.#out.step, () => {
      for (let at = 0; at < node.children.length; at += 2) {
        const key = node.children[at]!;
        this.#out.toIndent();
        if (this.#isSimpleKey(key)) {
          this.node(key, { map: true, key: true });
          this.#out.indicator(':', { space: false });
        } else {
          this.#out.indicator('?', { space: true, indention: true });
          this.node(key, { map: true });
          this.#out.toIndent();
          this.#out.indicator(':', { space: true, indention: true });
        }
        this.node(node.children[at + 1]!, { map: true });
      }
    });
  }

  #isSimpleKey(key: Node): boolean {
    if (key.kind === 'alias') return true;
    if (key.kind !== 'scalar') return key.children.length === 0;
    return Buffer.byteLength(key.text) <= 128 && !analyze(key.text, this.#out.allowUnicode).multiline;
  }

  #scalar(node: Scalar, around: Around): void {
    const style = this.#style(node, around.key ?? false);
    if (style !== '' && node.marked) this.#out.indicator('!', { space: true });
    const split = !around.key;
    if (style === '') this.#out.plain(node.text, split);
    else if (style === "'") this.#out.singleQuoted(node.text, split);
    else if (style === '"') this.#out.doubleQuoted(node.text, split);
    else if (style === '|') this.#out.literal(node.text);
    else this.#out.folded(node.text);
  }

  #style(node: Scalar, isKey: boolean): string {
    const analysis = analyze(node.text, this.#out.allowUnicode);
    if (node.style === '"') return '"';
    if (node.style === undefined && node.plainIsSafe && !(isKey && (analysis.empty || analysis.multiline)))
      if (this.#flow > 0 ? analysis.flowPlain : analysis.blockPlain) return '';
    if ((node.style === '|' || node.style === '>') && this.#flow === 0 && !isKey && analysis.block) return node.style;
    const single = node.style === undefined || node.style === "'";
    return single && analysis.singleQuoted && !(isKey && analysis.multiline) ? "'" : '"';
  }
}
