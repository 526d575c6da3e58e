/** The nodes that PyYAML makes of a value before it writes them. */

import { compare } from './compare.ts';
import { dateText } from './datetime.ts';
import { floatText, isFloat, isNumeric, type Numeric, toDouble } from './number.ts';
import { rawItems } from './sequence.ts';
import { compareText, str } from './text.ts';
import { raise, valueError } from './undefined.ts';
import { DateTime, Tuple, Undefined, type Value } from './value.ts';
import { resolvesToOther } from './yamlScalar.ts';

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
  /** Text of several lines is written as a block of lines. */
  readonly literalLines?: boolean | undefined;
}

export interface YamlScalar {
  readonly kind: 'scalar';
  readonly text: string;
  /** True when a plain scalar of this text is read back as this value. */
  readonly plainIsSafe: boolean;
  /** Numbers and such get a mark when they are quoted by request. */
  readonly marked: boolean;
  readonly style: string | undefined;
}

export interface YamlCollection {
  readonly kind: 'list' | 'map';
  /** For maps: keys and values in turn. */
  readonly children: YamlNode[];
  flow: boolean;
  anchor: string | undefined;
}

export type YamlNode = YamlScalar | YamlCollection | { readonly kind: 'alias'; readonly of: YamlCollection };

const MAX_DEPTH = 200;

/** Builds the nodes of a value; a collection that occurs twice gets an anchor. */
export class YamlBuilder {
  readonly #options: YamlOptions;
  readonly #known = new Map<object, YamlCollection>();
  #anchors = 0;

  constructor(options: YamlOptions) {
    this.#options = options;
  }

  build(value: Value, depth: number): YamlNode {
    if (depth > MAX_DEPTH) throw valueError('the value is nested too deeply to be written as YAML');
    if (value instanceof Undefined) raise(value);
    if (value instanceof Map) return this.#collection('map', value, () => this.#pairs(value, depth));
    if (Array.isArray(value) || value instanceof Tuple)
      return this.#collection('list', value, () => rawItems(value).map((item) => this.build(item, depth + 1)));
    return this.#scalar(value);
  }

  #pairs(map: Map<Value, Value>, depth: number): YamlNode[] {
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

  #collection(kind: 'list' | 'map', value: object, children: () => YamlNode[]): YamlNode {
    const known = this.#known.get(value);
    if (known !== undefined) {
      this.#anchors += known.anchor === undefined ? 1 : 0;
      known.anchor ??= `id${String(this.#anchors).padStart(3, '0')}`;
      return { kind: 'alias', of: known };
    }
    const made: YamlCollection = { kind, children: [], flow: false, anchor: undefined };
    this.#known.set(value, made);
    made.children.push(...children());
    const simple = made.children.every((child) => child.kind === 'scalar' && child.style === undefined);
    made.flow = this.#options.flowStyle ?? simple;
    return made;
  }

  #scalar(value: Value): YamlScalar {
    const lines = this.#options.literalLines && typeof value === 'string' && value.includes('\n');
    const style = lines ? '|' : this.#options.defaultStyle;
    const make = (text: string, marked: boolean, safe = true): YamlScalar => ({
      kind: 'scalar',
      text,
      plainIsSafe: safe,
      marked,
      style,
    });
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
