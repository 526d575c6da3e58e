export const SEEDS: number;
export function randomCase(seed: number): Record<string, string>;
