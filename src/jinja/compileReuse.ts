/** include, import, extends and blocks. */
import { PlayError } from '../errors.ts';
import { str, typeName } from '../python/text.ts';
import { type TemplateObject, Undefined, type Value } from '../python/value.ts';
import { renderBlock } from './blocks.ts';
import { compileExpression } from './compileExpression.ts';
import { compileBody, type StatementUnit } from './compileStatement.ts';
import { emptyScope } from './emptyScope.ts';
import type { Evaluate, Execute, Frame } from './frame.ts';
import { concat } from './output.ts';
import type { Span } from './place.ts';
import type { Statement } from './syntax.ts';
import { execute, findTemplate, type Loaded, newRun } from './templateRun.ts';

function load(template: Evaluate, frame: Frame, span: Span): Loaded {
  const wanted = template(frame);
  const loaded = findTemplate(frame.run!, wanted);
  if (loaded !== undefined) return loaded;
  throw missing(wanted, frame, span);
}

function missing(wanted: Value, frame: Frame, span: Span): PlayError {
  const name = str(wanted);
  const searched = frame.scope.services.searched('templates', name);
  return new PlayError('missing-file', `there is no template \`${name}\``, {
    origin: frame.place.at(span.at),
    length: span.end - span.at,
    hint: searched.length === 0 ? undefined : `searched: ${searched.join(', ')}`,
  });
}

export function compileInclude(node: Statement & { kind: 'include' }, unit: StatementUnit): Execute {
  const template = compileExpression(node.template, unit);
  return (frame, out) => {
    const wanted = template(frame);
    const loaded = findTemplate(frame.run!, wanted);
    if (loaded === undefined) {
      if (node.ignoreMissing) return;
      throw missing(wanted, frame, node.template);
    }
    const before = out.length;
    runOther(loaded, frame, node.withContext, out);
    const { parent, page } = frame.run!;
    // What is included after `extends` is printed all the same, unlike all else that stands there.
    if (parent !== undefined && page?.out === out) page.kept.push(...out.slice(before));
  };
}

/** Runs another template inside this one; gives the run, whose root holds what it defined. */
function runOther(loaded: Loaded, frame: Frame, withContext: boolean, out: Value[]) {
  const outer = frame.run!;
  const run = newRun(outer.load, loaded, { locals: withContext ? frame.locals : undefined, depth: outer.depth + 1 });
  execute(loaded, run, { scope: withContext ? frame.scope : emptyScope(frame.scope.services) }, out);
  return run;
}

/** What `import` gives: the names that the template defined; printed, it is what the template printed. */
class Module implements TemplateObject {
  readonly templateType = 'TemplateModule';
  readonly #names: ReadonlyMap<string, Value>;
  readonly #pieces: readonly Value[];

  constructor(names: ReadonlyMap<string, Value>, pieces: readonly Value[]) {
    this.#names = names;
    this.#pieces = pieces;
  }

  attribute(name: string): Value | undefined {
    return name.startsWith('_') || name === 'self' ? undefined : this.#names.get(name);
  }

  nativeValue(): Value {
    return concat(this.#pieces);
  }

  toText(): string {
    return str(concat(this.#pieces) ?? '');
  }
}

export function compileImport(node: Statement & { kind: 'import' }, unit: StatementUnit): Execute {
  const template = compileExpression(node.template, unit);
  return (frame) => {
    const pieces: Value[] = [];
    const run = runOther(load(template, frame, node.template), frame, node.withContext, pieces);
    frame.locals!.values.set(node.name, new Module(run.root.values, pieces));
  };
}

export function compileFromImport(node: Statement & { kind: 'from import' }, unit: StatementUnit): Execute {
  const template = compileExpression(node.template, unit);
  return (frame) => {
    const run = runOther(load(template, frame, node.template), frame, node.withContext, []);
    for (const { name, as } of node.names) {
      const value = run.root.values.get(name);
      const origin = () => frame.place.at(node.at);
      frame.locals!.values.set(as, value ?? new Undefined(`the imported template does not define \`${name}\``, origin));
    }
  };
}

export function compileExtends(node: Statement & { kind: 'extends' }, unit: StatementUnit): Execute {
  const template = compileExpression(node.template, unit);
  return (frame, out) => {
    if (frame.run!.parent !== undefined)
      throw new PlayError('template-syntax', 'the template extends two others', { origin: frame.place.at(node.at) });
    const wanted = template(frame);
    if (typeof wanted !== 'string' && !(wanted instanceof Undefined))
      throw new PlayError('template-syntax', `\`extends\` needs one name, not a ${typeName(wanted)}`, {
        origin: frame.place.at(node.template.at),
      });
    frame.run!.parent = load(() => wanted, frame, node.template);
    frame.run!.printed = out.length;
  };
}

export function compileBlock(node: Statement & { kind: 'block' }, unit: StatementUnit): Execute {
  if (unit.blocks.has(node.name))
    throw new PlayError('template-syntax', `the block \`${node.name}\` is defined twice`, {
      origin: unit.place.at(node.at),
    });
  unit.blocks.set(node.name, () => undefined);
  unit.blocks.set(node.name, compileBody(node.body, unit));
  return (frame, out) => {
    if (frame.run!.parent !== undefined) return;
    const definitions = frame.run!.blocks.get(node.name) ?? [];
    if (node.required && definitions.length < 2)
      throw new PlayError(
        'template-failed',
        `the required block \`${node.name}\` is not defined by the template that extends this one`,
        {
          origin: frame.place.at(node.at),
        },
      );
    renderBlock({ name: node.name, definitions, at: 0, scoped: node.scoped }, frame, out);
  };
}
