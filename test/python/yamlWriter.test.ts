import { expect, it } from 'vitest';
import { parseJson } from '../../src/python/json.ts';
import { dumpYaml } from '../../src/python/yamlWriter.ts';
import recorded from './yamlWriter.json' with { type: 'json' };

type Options = Record<string, boolean | number | string | null>;

it.each(recorded as unknown as [string, Options, string][])(
  'writes %s with %o as PyYAML does',
  (json, options, expected) => {
    const written = dumpYaml(parseJson(json), {
      flowStyle: (options['default_flow_style'] ?? ('default_flow_style' in options ? undefined : false)) as
        | boolean
        | undefined,
      indent: options['indent'] as number | undefined,
      width: options['width'] as number | undefined,
      sortKeys: options['sort_keys'] as boolean | undefined,
      explicitStart: options['explicit_start'] as boolean | undefined,
      explicitEnd: options['explicit_end'] as boolean | undefined,
      defaultStyle: options['default_style'] as string | undefined,
    });
    expect(written).toBe(expected);
  },
);
