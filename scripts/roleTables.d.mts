export type Option = { readonly type: string; readonly choices?: readonly unknown[]; readonly default?: unknown };
export type RoleParts = {
  readonly folder: string;
  readonly options: Readonly<Record<string, Option>>;
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly vars: Readonly<Record<string, unknown>>;
  readonly readme: string;
};
export function roleNames(): string[];
export function readRole(role: string): RoleParts;
export function readmeOf(role: RoleParts): string;
