/** What a module written outside this package may use: the same that ours are made of. */

export { type Part, type Script, Secret, Upload } from '../script/script.ts';
export type { Reply } from '../script/session.ts';
export { join, sh } from '../script/sh.ts';
export * from './args.ts';
export {
  type CompiledModule,
  type Controller,
  type Conversation,
  type ConversingModule,
  defineModule,
  type FileDiff,
  type Host,
  type Json,
  type Module,
  type Outcome,
  type ReturnSpec,
  type Rule,
} from './define.ts';
