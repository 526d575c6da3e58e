export interface Found {
  readonly start: number;
  readonly end: number;
  span(group: string): [start: number, end: number];
  expand(template: string): string;
}

export interface Pattern {
  readonly isMultiline: boolean;
  search(text: string): Found | undefined;
  replaceAll(text: string, replacement: string): { readonly text: string; readonly count: number };
}

export function pattern(text: string, options: { dotAll?: boolean; multiline?: boolean } = {}): Pattern {
  const flags = `d${options.dotAll ? 's' : ''}${options.multiline ? 'm' : ''}`;
  const source = text.replace(/\(\?P</g, '(?<');
  const js = (template: string) =>
    template.replace(/\$/g, '$$$$').replace(/\\g<(\w+)>|\\(\d)/g, (_, a, b) => `$${a ? `<${a}>` : b}`);
  return {
    isMultiline: false,
    search(subject) {
      const found = new RegExp(source, flags).exec(subject);
      if (!found) return undefined;
      return {
        start: found.index,
        end: found.index + found[0].length,
        span: (group) => (found as any).indices.groups[group],
        expand: (template) => found[0].replace(new RegExp(source, flags), js(template)),
      };
    },
    replaceAll(subject, replacement) {
      let count = 0;
      const all = new RegExp(source, `${flags}g`);
      for (const _ of subject.matchAll(all)) count++;
      return { text: subject.replace(all, js(replacement)), count };
    },
  };
}
