/** Python package versions, as PEP 440 orders them. */
import { compareText } from './text.ts';
import { valueError } from './undefined.ts';

const PATTERN =
  /^\s*v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\d*))?(?:-(\d+)|([-_.]?(?:post|rev|r)[-_.]?(\d*)))?(?:([-_.]?dev[-_.]?(\d*)))?(?:\+([a-z\d]+(?:[-_.][a-z\d]+)*))?\s*$/i;
const STAGES: Readonly<Record<string, number>> = { a: 0, alpha: 0, b: 1, beta: 1, c: 2, rc: 2, pre: 2, preview: 2 };

interface Pep440 {
  readonly epoch: number;
  readonly release: readonly number[];
  /** Stage and number; a version without is later than all, a bare dev release earlier than all. */
  readonly pre: readonly [number, number];
  readonly post: number;
  readonly dev: number;
  readonly local: readonly string[] | undefined;
}

function parse(version: string): Pep440 {
  const match = PATTERN.exec(version);
  if (match === null) throw valueError(`Invalid version: '${version}'`);
  const [, epoch, release, stage, stageNumber, implicitPost, post, postNumber, dev, devNumber, local] = match;
  const numbers = release!.split('.').map(Number);
  while (numbers.length > 1 && numbers.at(-1) === 0) numbers.pop();
  const isPost = implicitPost !== undefined || post !== undefined;
  const noStage: readonly [number, number] = dev !== undefined && !isPost ? [-1, 0] : [9, 0];
  return {
    epoch: Number(epoch ?? 0),
    release: numbers,
    pre: stage === undefined ? noStage : [STAGES[stage.toLowerCase()]!, Number(stageNumber ?? 0)],
    post: isPost ? Number(implicitPost ?? (postNumber || 0)) : -1,
    dev: dev === undefined ? Number.POSITIVE_INFINITY : Number(devNumber || 0),
    local: local?.toLowerCase().split(/[-_.]/),
  };
}

export function comparePep440(left: string, right: string): number {
  const a = parse(left);
  const b = parse(right);
  if (a.epoch !== b.epoch) return a.epoch - b.epoch;
  for (let at = 0; at < Math.max(a.release.length, b.release.length); at++) {
    const order = (a.release[at] ?? -1) - (b.release[at] ?? -1);
    if (order !== 0) return order;
  }
  const [stageA, countA] = a.pre;
  const [stageB, countB] = b.pre;
  if (stageA !== stageB) return stageA - stageB;
  if (countA !== countB) return countA - countB;
  if (a.post !== b.post) return a.post - b.post;
  if (a.dev !== b.dev) return a.dev < b.dev ? -1 : 1;
  return compareLocal(a.local, b.local);
}

function compareLocal(a: readonly string[] | undefined, b: readonly string[] | undefined): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const [left, right] = [a[at]!, b[at]!];
    const [numericLeft, numericRight] = [/^\d+$/.test(left), /^\d+$/.test(right)];
    if (numericLeft !== numericRight) return numericLeft ? 1 : -1;
    const order = numericLeft ? Number(left) - Number(right) : compareText(left, right);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
