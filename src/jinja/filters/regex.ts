/** Filters with regular expressions in Python's syntax. */

import { textArgument, wholeArgument } from '../../python/arguments.ts';
import { truthy } from '../../python/compare.ts';
import { compile, escapeRegex, type Regex } from '../../python/regex.ts';
import { str } from '../../python/text.ts';
import { valueError } from '../../python/undefined.ts';
import type { Value } from '../../python/value.ts';
import { filter } from '../plugin.ts';

function regexOf(pattern: Value, ignoreCase: Value, multiLine: Value): Regex {
  return compile(textArgument(pattern), { ignoreCase: truthy(ignoreCase), multiLine: truthy(multiLine) });
}

export const regex_replace = filter(
  'Replaces every match of a pattern.',
  'pattern? replacement? ignorecase? multiline? count? mandatory_count?',
  (value, pattern = '', by = '', ignoreCase = false, multiLine = false, count = 0, mandatory = 0) => {
    const [text, times] = regexOf(pattern, ignoreCase, multiLine).subn(
      textArgument(by),
      str(value),
      wholeArgument(count, 0),
    );
    const wanted = wholeArgument(mandatory, 0);
    if (wanted !== 0 && wanted !== times)
      throw valueError(`'${str(pattern)}' should match ${wanted} times, but matches ${times} times in '${str(value)}'`);
    return text;
  },
);

export const regex_findall = filter(
  'Gives all matches of a pattern.',
  'regex multiline? ignorecase?',
  (value, pattern, multiLine = false, ignoreCase = false) =>
    regexOf(pattern!, ignoreCase, multiLine).findall(str(value)),
);

export const regex_search = filter(
  'Gives the first match of a pattern, or the groups asked for.',
  'regex *args **options',
  (value, pattern, args, options) => {
    const how = options as Map<Value, Value>;
    const regex = regexOf(pattern!, how.get('ignorecase') ?? false, how.get('multiline') ?? false);
    const wanted = (args as Value[]).map((argument) => {
      const group = /^\\(?:g<(\S+)>|(\d+))/.exec(str(argument));
      if (group === null)
        throw valueError(`unknown argument \`${str(argument)}\``, 'groups are named as `\\\\1` or `\\\\g<name>`');
      return group[1] ?? Number(group[2]);
    });
    const match = regex.search(str(value));
    if (match === undefined) return null;
    return wanted.length === 0 ? match.groups[0]! : wanted.map((group) => regex.group(match, group) ?? null);
  },
);

export const regex_escape = filter(
  'Escapes the special characters of a regular expression.',
  're_type?',
  (value, kind = 'python') => {
    const text = str(value);
    if (kind === 'python') return escapeRegex(text);
    if (kind === 'posix_basic') return text.replace(/[\][.^$*\\]/g, '\\$&');
    throw valueError(`the type '${str(kind)}' is not known`, 'it is `python` or `posix_basic`');
  },
);
