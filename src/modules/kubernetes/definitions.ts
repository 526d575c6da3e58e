/** What a task wants to be in the cluster: objects from its arguments, a file, templates or YAML text. */
import { PlayError, type Problems } from '../../errors.ts';
import { str } from '../../python/text.ts';
import type { Value } from '../../python/value.ts';
import { sh } from '../../script/sh.ts';
import { parseYaml } from '../../source/index.ts';
import { literalValue } from '../checkArgs.ts';
import type { Controller, Host } from '../define.ts';
import { onHost } from '../hostPath.ts';
import { field, type KubeObject, kindOf, text } from './objects.ts';

export interface Wished {
  readonly resource_definition?: Value | undefined;
  readonly src?: string | undefined;
  readonly template?: Value | undefined;
  readonly api_version: string;
  readonly kind?: string | undefined;
  readonly name?: string | undefined;
  readonly generate_name?: string | undefined;
  readonly namespace?: string | undefined;
}

/** The objects, one by one; what a definition does not say of itself is taken from the arguments. */
export async function readDefinitions(args: Wished, host: Host, controller: Controller): Promise<KubeObject[]> {
  const given = await readGiven(args, host, controller);
  const objects = given.flatMap((one) => {
    const whole = complete(one, args);
    const kind = kindOf(whole);
    const items = whole.get('items');
    if (!kind.endsWith('List') || !Array.isArray(items)) return [whole];
    const shared: [Value, Value][] = kind === 'List' ? [] : [['kind', kind.slice(0, -4)]];
    return items.map((item) =>
      complete(new Map([...shared, ['apiVersion', whole.get('apiVersion')!], ...asMap(item)]), args),
    );
  });
  for (const object of objects) {
    if (kindOf(object) === '')
      throw new PlayError(
        'missing-argument',
        'a definition without `kind` says nothing; give `kind`, or put it into the definition',
      );
  }
  return objects;
}

async function readGiven(args: Wished, host: Host, controller: Controller): Promise<KubeObject[]> {
  if (args.resource_definition !== undefined) return spread(args.resource_definition, '(definition)');
  if (args.template !== undefined) {
    const all = Array.isArray(args.template) ? args.template : [args.template];
    const rendered: KubeObject[] = [];
    for (const one of all) rendered.push(...(await render(one, controller)));
    return rendered;
  }
  if (args.src === undefined) return [new Map()];
  return documents(await readSource(args.src, host, controller), args.src);
}

/** Text, a mapping, or a list of both. */
function spread(value: Value, where: string): KubeObject[] {
  if (Array.isArray(value)) return value.flatMap((one) => spread(one, where));
  if (value === null) return [];
  return value instanceof Map ? [value] : documents(str(value), where);
}

function documents(content: string, where: string): KubeObject[] {
  const problems: Problems = [];
  const trees = parseYaml(content, where, problems);
  if (problems[0]) throw problems[0];
  return trees
    .map(literalValue)
    .filter((one) => one !== null)
    .flatMap((one) => (Array.isArray(one) ? one : [one]).map(asMap));
}

function asMap(value: Value): KubeObject {
  if (value instanceof Map) return value;
  throw new PlayError('invalid-argument', 'a definition of an object must be a mapping');
}

const templateOptions = [
  'block_start_string',
  'block_end_string',
  'variable_start_string',
  'variable_end_string',
  'trim_blocks',
  'lstrip_blocks',
];

async function render(one: Value, controller: Controller): Promise<KubeObject[]> {
  const path = one instanceof Map ? text(one.get('path')) : str(one);
  if (path === '') throw new PlayError('missing-argument', '`template` needs the `path` of a template');
  const options = Object.fromEntries(
    templateOptions.map((name) => [name, one instanceof Map ? one.get(name) : undefined]),
  );
  const found = controller.find('templates', path);
  return documents(await controller.render(found, { ...options, trim_blocks: options['trim_blocks'] ?? true }), found);
}

/** An address is read by the host, an absolute path is on the host, any other is looked up among the role's files. */
async function readSource(src: string, host: Host, controller: Controller): Promise<string> {
  if (!/^(https?|ftp):\/\//.test(src) && !/^[/~]/.test(src))
    return (await controller.read(controller.find('files', src))).toString();
  const reply = await host.run(
    /^[/~]/.test(src)
      ? sh`file=${onHost(src)}
        [ -r "$file" ] || fail "cannot read $file"
        record content "$file"`
      : sh`if has curl; then curl -fsSL -o "$SCRATCH.new" -- ${src} || fail ${`cannot fetch ${src}`}
        else need wget 'fetch a definition (or curl)'; wget -q -O "$SCRATCH.new" ${src} || fail ${`cannot fetch ${src}`}; fi
        record content "$SCRATCH.new"`,
  );
  const records = new Map(reply.records.map(([key, value]) => [key, value.toString()]));
  const content = records.get('content');
  if (content === undefined) throw new PlayError('missing-file', records.get('msg') ?? `cannot read ${src}`);
  return content;
}

function complete(object: KubeObject, args: Wished): KubeObject {
  const whole = new Map(object);
  const metadata = new Map((field(object, 'metadata') as Map<Value, Value> | undefined) ?? []);
  if (!whole.get('apiVersion')) whole.set('apiVersion', args.api_version);
  if (!whole.get('kind') && args.kind !== undefined) whole.set('kind', args.kind);
  if (!metadata.has('namespace') && args.namespace) metadata.set('namespace', args.namespace);
  if (!metadata.has('name') && args.name) metadata.set('name', args.name);
  if (!metadata.has('generateName') && args.generate_name) metadata.set('generateName', args.generate_name);
  whole.set('metadata', metadata);
  return whole;
}
