import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { plainYaml } from '../../src/engine/plainYaml.ts';

test('is read alike by all', () => {
  const data = {
    kind: 'KubeletConfiguration',
    taints: [
      { key: 'x', value: 'y' },
      { effect: 'NoSchedule', key: 'node-role.kubernetes.io/control-plane', value: '' },
    ],
    words: [
      'NO',
      'on',
      'null',
      '~',
      '1e3',
      '0o7',
      '1_000',
      '12:30',
      '2026-11-21',
      '- a',
      'a: b',
      'a #b',
      '*',
      '.5',
      '=',
    ],
    times: ['15m', '10.233.0.3', '0.0.0.0:10256', 'unix:///run/containerd/containerd.sock', 'two\nlines'],
    numbers: [1, 2.5, true, false, null],
    empty: { list: [], map: {}, text: '' },
    nested: [[1, [2]], { deep: { deeper: ['end'] } }],
  };
  const text = plainYaml(data);
  expect(parse(text, { version: '1.1' })).toEqual(data);
  expect(parse(text, { version: '1.2' })).toEqual(data);
  expect(text).toContain('kind: KubeletConfiguration\ntaints:\n  - key: x\n    value: "y"\n');
});

test('has scalars stand alone', () => expect(plainYaml('a b')).toBe('"a b"'));
