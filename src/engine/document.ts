/** Documentation of modules and actions as Markdown, made from their definitions. */
import type { ArgSpec } from '../modules/args.ts';
import type { Module, Rule } from '../modules/define.ts';
import type { ActionModule } from './actions/define.ts';

/** The page of one module. */
export function moduleDocument(module: Module | ActionModule): string {
  const lines = [`# ${module.name}`, '', module.summary];
  if (module.aliases?.length) lines.push('', `Also: ${module.aliases.map(code).join(', ')}.`);
  lines.push('', notes(module), '', '## Arguments', '');
  const args = Object.entries(module.args).map(([name, argument]) => [name, argument.spec] as const);
  if (args.length === 0) lines.push('None.');
  else {
    lines.push('| name | kind | default | meaning |', '| --- | --- | --- | --- |');
    for (const [name, spec] of args) lines.push(...row(name, spec, module.freeForm === name));
  }
  if (module.needs?.length) lines.push('', ...module.needs.map((rule) => `- ${ruleText(rule)}`));
  if (module.returns) {
    lines.push('', '## Results', '', '| name | kind | when | meaning |', '| --- | --- | --- | --- |');
    for (const [name, spec] of Object.entries(module.returns)) {
      lines.push(`| \`${name}\` | ${spec.kind} | ${spec.when ?? 'always'} | ${cell(spec.summary)} |`);
    }
  }
  if (module.examples) lines.push('', '## Examples', '', '```yaml', module.examples.trim(), '```');
  return `${lines.join('\n').replace(/\n{3,}/g, '\n\n')}\n`;
}

function notes(module: Module | ActionModule): string {
  if ('speaksJson' in module) return `Runs from ${module.file}; check mode and differences are its own affair.`;
  if ('act' in module) return 'Runs on the controller; works in check mode.';
  return module.checkMode === 'none' ? 'Skipped in check mode.' : 'Supports check mode and diff.';
}

function row(name: string, spec: ArgSpec, free: boolean, depth = 0): string[] {
  const names = [
    `\`${'  '.repeat(depth)}${name}\``,
    ...spec.aliases.filter((alias) => !alias.startsWith('_')).map(code),
  ].join(', ');
  const kind =
    spec.kind === 'choice'
      ? (spec.choices ?? []).map(code).join(', ')
      : spec.elements
        ? `list of ${spec.elements.kind}`
        : spec.kind;
  const fallback = spec.required
    ? '**required**'
    : spec.default === undefined
      ? ''
      : code(JSON.stringify(spec.default));
  const extra = [
    free ? 'This is what free text means.' : '',
    spec.secret ? 'Never shown.' : '',
    spec.ignored ? `No effect here: ${spec.ignored}` : '',
  ];
  const own = `| ${names} | ${kind} | ${fallback} | ${cell([spec.summary, ...extra].filter(Boolean).join(' '))} |`;
  const nested = spec.options ?? spec.elements?.options ?? {};
  return [own, ...Object.entries(nested).flatMap(([key, inner]) => row(`${name}.${key}`, inner, false, depth))];
}

function ruleText(rule: Rule): string {
  if (rule[0] === 'if') return `${rule[3].map(code).join(' and ')} is needed when ${code(rule[1])} is \`${rule[2]}\`.`;
  const [kind, ...names] = rule;
  const words = {
    'one of': 'One of these is needed',
    'not both': 'Only one of these may be given',
    together: 'These go together',
  } as const;
  return `${words[kind]}: ${names.map(code).join(', ')}.`;
}

const code = (text: string): string => `\`${text}\``;
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
