import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { editIni, type IniRequest } from '../../src/modules/ini.ts';
import { ini_file } from '../../src/modules/ini_file.ts';
import { fromJson } from '../../src/modules/plainData.ts';
import { readArgs } from '../../src/modules/readArgs.ts';
import type { Value } from '../../src/python/value.ts';
import { describeModule } from '../support/describeModule.ts';

interface Row {
  readonly given: string | null;
  readonly args: Readonly<Record<string, unknown>>;
  readonly changed: boolean;
  readonly msg: string;
  readonly after: string;
}

const rows: Row[] = JSON.parse(readFileSync(new URL('./recorded/ini_file.json', import.meta.url), 'utf8'));

describe('editIni does what Ansible did', () => {
  test.each(rows.map((row) => [JSON.stringify([row.given, row.args]), row] as const))('%s', (_, row) => {
    const given = fromJson({ path: '/f', ...row.args }) as ReadonlyMap<Value, Value>;
    const { values, problems } = readArgs(ini_file, given);
    expect(problems).toEqual([]);
    const several = values.value === undefined ? (values.values ?? []) : [values.value];
    const conditions = values.section_has_values?.map(({ option, value, values: all }) => ({
      option,
      values: value === undefined ? (all ?? []) : [value],
    }));
    const request: IniRequest = { ...values, values: several, conditions };
    const edit = editIni(row.given ?? undefined, request, (text) => text);
    expect({ after: edit.text, msg: edit.message, changed: edit.text !== (row.given ?? '') }).toEqual({
      after: row.after,
      msg: row.msg,
      changed: row.changed,
    });
  });
});

describeModule(ini_file, {
  'sets an option': {
    given: { f: { content: '[s]\na = 1\n', mode: 0o600 } },
    args: { path: '$ROOT/f', section: 's', option: 'a', value: '2' },
    changes: ['$ROOT/f'],
    after: { f: { content: '[s]\na = 2\n', mode: 0o600 } },
    result: { path: '$ROOT/f' },
  },
  'leaves an option': {
    given: { f: '[s]\na = 1\n' },
    args: { path: '$ROOT/f', section: 's', option: 'a', value: '1' },
    changes: [],
  },
  'makes a file': {
    args: { path: '$ROOT/f', section: 's', option: 'a', value: '1', mode: '0640' },
    changes: ['$ROOT/f'],
    after: { f: { content: '\n[s]\na = 1\n', mode: 0o640 } },
  },
  'or not': {
    args: { path: '$ROOT/f', section: 's', option: 'a', value: '1', create: false },
    error: 'does not exist',
    result: { rc: 257 },
  },
  'a value is needed': { args: { path: '$ROOT/f', section: 's', option: 'a' }, error: '`value` or `values` is needed' },
});
