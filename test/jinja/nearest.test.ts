import { expect, test } from 'vitest';
import { answer, type Row } from './harness.ts';

const row = (template: string): Row => ({ template, vars: {} }) as Row;

test.each([
  ["{{ 'kube_verison' | nearest(['kube_version', 'kube_pods_subnet']) }}", 'kube_version'],
  ["{{ 'something_else' | nearest(['kube_version']) }}", null],
  ["{{ 'x' | nearest([]) }}", null],
])('%s', (template, expected) => expect(answer(row(template))).toEqual(expected));
