import { PlayError } from '../errors.ts';

/**
 * Makes one word of any string, for every POSIX shell: nothing inside single quotes means anything, and a quote itself is
 * written outside of them. A NUL byte cannot be part of a word and is refused.
 */
export function quote(text: string): string {
  if (text.includes('\0')) {
    throw new PlayError('invalid-argument', 'a NUL byte cannot be part of a command; send such bytes as a file');
  }
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
