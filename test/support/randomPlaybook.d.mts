export const SEEDS: number;
export const RICH_SEEDS: number;
export function randomCase(seed: number): Record<string, string>;
export function richRandomCase(seed: number): { readonly free: boolean; readonly files: Record<string, string> };
