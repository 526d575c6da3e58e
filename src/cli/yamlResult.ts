/** A result as Ansible's `result_format: yaml` writes it. */
import { fromJson } from '../jinja/index.ts';
import { dumpYaml } from '../python/yamlWriter.ts';

/** The text after `=> `: indented by four, below it. Lines that repeat an output are left out. */
export function yamlResult(result: Readonly<Record<string, unknown>>): string {
  const shown: Record<string, unknown> = {};
  for (const key of Object.keys(result).sort()) {
    const repeats = /^(stdout|stderr)_lines$/.exec(key);
    shown[key] = repeats && repeats[1]! in result ? '<omitted>' : result[key];
  }
  const text = dumpYaml(fromJson(shown as Parameters<typeof fromJson>[0]), {
    flowStyle: false,
    literalLines: true,
    indent: 4,
    width: 80,
  }).trimEnd();
  return `\n${text.replace(/^(?=.)/gm, '    ')}`;
}
