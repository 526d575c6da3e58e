/** Writes YAML exactly as PyYAML does: block or flow style, its quoting, its folding, its anchors. */
import type { Value } from './value.ts';
import { Emitter } from './yamlEmitter.ts';
import { YamlBuilder, type YamlCollection, type YamlNode, type YamlOptions, type YamlScalar } from './yamlNodes.ts';
import { analyze } from './yamlScalar.ts';

export type { YamlOptions } from './yamlNodes.ts';

/** The YAML text of a value. */
export function dumpYaml(value: Value, options: YamlOptions = {}): string {
  const root = new YamlBuilder(options).build(value, 0);
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

  node(node: YamlNode, around: Around): void {
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

  #flowCollection(node: YamlCollection, around: Around): void {
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

  #flowPair(key: YamlNode, value: YamlNode): void {
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

  #blockList(node: YamlCollection, around: Around): void {
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

  #blockMap(node: YamlCollection, around: Around): void {
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

  #isSimpleKey(key: YamlNode): boolean {
    if (key.kind === 'alias') return true;
    if (key.kind !== 'scalar') return key.children.length === 0;
    return Buffer.byteLength(key.text) <= 128 && !analyze(key.text, this.#out.allowUnicode).multiline;
  }

  #scalar(node: YamlScalar, around: Around): void {
    const style = this.#style(node, around.key ?? false);
    if (style !== '' && node.marked) this.#out.indicator('!', { space: true });
    const split = !around.key;
    if (style === '') this.#out.plain(node.text, split);
    else if (style === "'") this.#out.singleQuoted(node.text, split);
    else if (style === '"') this.#out.doubleQuoted(node.text, split);
    else if (style === '|') this.#out.literal(node.text);
    else this.#out.folded(node.text);
  }

  #style(node: YamlScalar, isKey: boolean): string {
    const analysis = analyze(node.text, this.#out.allowUnicode);
    if (node.style === '"') return '"';
    if (node.style === undefined && node.plainIsSafe && !(isKey && (analysis.empty || analysis.multiline)))
      if (this.#flow > 0 ? analysis.flowPlain : analysis.blockPlain) return '';
    if ((node.style === '|' || node.style === '>') && this.#flow === 0 && !isKey && analysis.block) return node.style;
    const single = node.style === undefined || node.style === "'";
    return single && analysis.singleQuoted && !(isKey && analysis.multiline) ? "'" : '"';
  }
}
