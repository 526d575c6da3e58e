/** The syntax tree of a template. Every node knows the span of text it was read from. */
import type { Value } from '../python/value.ts';
import type { Span } from './place.ts';

export interface Arguments {
  readonly positional: readonly Expression[];
  readonly named: readonly { readonly name: string; readonly value: Expression }[];
  readonly spread: Expression | undefined;
  readonly spreadNamed: Expression | undefined;
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**';
export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in';

export type Expression = Span &
  (
    | { readonly kind: 'constant'; readonly value: Value }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'list' | 'tuple'; readonly items: readonly Expression[] }
    | { readonly kind: 'dict'; readonly entries: readonly { readonly key: Expression; readonly value: Expression }[] }
    | { readonly kind: 'attribute'; readonly target: Expression; readonly name: string; readonly nameAt: Span }
    | { readonly kind: 'item'; readonly target: Expression; readonly key: Expression }
    | {
        readonly kind: 'slice';
        readonly target: Expression;
        readonly start: Expression | undefined;
        readonly stop: Expression | undefined;
        readonly step: Expression | undefined;
      }
    | { readonly kind: 'call'; readonly callee: Expression; readonly arguments: Arguments }
    | {
        readonly kind: 'filter' | 'test';
        /** Undefined only for `{% filter %}` blocks and `{% set x | f %}`, where the body is the target. */
        readonly target: Expression | undefined;
        readonly name: string;
        readonly nameAt: Span;
        readonly arguments: Arguments;
      }
    | {
        readonly kind: 'binary';
        readonly operator: BinaryOperator;
        readonly left: Expression;
        readonly right: Expression;
      }
    | { readonly kind: 'negate' | 'plus' | 'not'; readonly operand: Expression }
    | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
    | {
        readonly kind: 'compare';
        readonly first: Expression;
        readonly rest: readonly { readonly operator: CompareOperator; readonly operand: Expression }[];
      }
    | { readonly kind: 'concat'; readonly parts: readonly Expression[] }
    | {
        readonly kind: 'if';
        readonly test: Expression;
        readonly chosen: Expression;
        readonly otherwise: Expression | undefined;
      }
  );

/** What an assignment may write to. */
export type Target = Span &
  (
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'member'; readonly name: string; readonly member: string }
    | { readonly kind: 'unpack'; readonly targets: readonly Target[] }
  );

export interface Parameter {
  readonly name: string;
  readonly fallback: Expression | undefined;
}

export type Statement = Span &
  (
    | { readonly kind: 'data'; readonly text: string }
    | { readonly kind: 'output'; readonly value: Expression }
    | { readonly kind: 'do'; readonly value: Expression }
    | { readonly kind: 'jump'; readonly to: 'break' | 'continue' }
    | {
        readonly kind: 'if';
        readonly branches: readonly { readonly test: Expression; readonly body: readonly Statement[] }[];
        readonly otherwise: readonly Statement[];
      }
    | {
        readonly kind: 'for';
        readonly target: Target;
        readonly source: Expression;
        readonly test: Expression | undefined;
        readonly recursive: boolean;
        readonly body: readonly Statement[];
        readonly otherwise: readonly Statement[];
      }
    | { readonly kind: 'set'; readonly target: Target; readonly value: Expression }
    | {
        readonly kind: 'set block';
        readonly target: Target;
        readonly filter: Expression | undefined;
        readonly body: readonly Statement[];
      }
    | {
        readonly kind: 'with';
        readonly bindings: readonly { readonly target: Target; readonly value: Expression }[];
        readonly body: readonly Statement[];
      }
    | {
        readonly kind: 'macro';
        readonly name: string;
        readonly parameters: readonly Parameter[];
        readonly body: readonly Statement[];
      }
    | {
        readonly kind: 'call block';
        readonly call: Expression;
        readonly parameters: readonly Parameter[];
        readonly body: readonly Statement[];
      }
    | { readonly kind: 'filter block'; readonly filter: Expression; readonly body: readonly Statement[] }
    | {
        readonly kind: 'block';
        readonly name: string;
        readonly scoped: boolean;
        readonly required: boolean;
        readonly body: readonly Statement[];
      }
    | { readonly kind: 'extends'; readonly template: Expression }
    | {
        readonly kind: 'include';
        readonly template: Expression;
        readonly ignoreMissing: boolean;
        readonly withContext: boolean;
      }
    | { readonly kind: 'import'; readonly template: Expression; readonly name: string; readonly withContext: boolean }
    | {
        readonly kind: 'from import';
        readonly template: Expression;
        readonly names: readonly { readonly name: string; readonly as: string }[];
        readonly withContext: boolean;
      }
    | { readonly kind: 'scope'; readonly body: readonly Statement[] }
  );
