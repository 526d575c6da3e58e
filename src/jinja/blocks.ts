/** Blocks of templates: the most derived definition is rendered, and `super()` reaches the next one. */
import { valueError } from '../python/undefined.ts';
import { Callable, type TemplateObject, type Value } from '../python/value.ts';
import type { Frame } from './frame.ts';
import { concat } from './output.ts';
import type { Block } from './templateRun.ts';

/** One definition of a block, on its way to be rendered. */
export interface Rendering {
  readonly name: string;
  readonly definitions: readonly Block[];
  readonly at: number;
  readonly scoped: boolean;
}

/** Renders a block; it sees the template's top level, and what is around it only when it is scoped. */
export function renderBlock(block: Rendering, frame: Frame, out: Value[]): void {
  const definition = block.definitions[block.at];
  if (definition === undefined) throw valueError(`there is no parent block called \`${block.name}\``);
  const run = frame.run!;
  const above = new Above(block, frame);
  const locals = { values: new Map<string, Value>([['super', above]]), parent: block.scoped ? frame.locals : run.root };
  definition.execute({ scope: frame.scope, place: definition.place, locals, run }, out);
}

/** `super()` gives the next definition, `super.super()` the one after it. */
class Above extends Callable {
  readonly #block: Rendering;
  readonly #frame: Frame;

  constructor(below: Rendering, frame: Frame) {
    const block = { ...below, at: below.at + 1 };
    super('super', () => capture(block, frame));
    this.#block = block;
    this.#frame = frame;
  }

  attribute(name: string): Value | undefined {
    return name === 'super' ? new Above(this.#block, this.#frame) : undefined;
  }
}

function capture(block: Rendering, frame: Frame): Value {
  const pieces: Value[] = [];
  renderBlock(block, frame, pieces);
  return concat(pieces);
}

/** `self`: renders blocks of the template once more. */
export function selfReference(frame: Frame): TemplateObject {
  return {
    templateType: 'TemplateReference',
    attribute(name) {
      const definitions = frame.run!.blocks.get(name);
      if (definitions === undefined) return undefined;
      return new Callable(name, () => capture({ name, definitions, at: 0, scoped: false }, frame));
    },
  };
}
