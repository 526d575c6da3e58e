/** Tests for what a text says: patterns, versions, addresses of the web. */
import { didYouMean } from '../../errors.ts';
import { textArgument } from '../../python/arguments.ts';
import { truthy } from '../../python/compare.ts';
import { isNumeric, toDouble } from '../../python/number.ts';
import { compile, type Regex } from '../../python/regex.ts';
import { contains, isIterableValue } from '../../python/sequence.ts';
import { str } from '../../python/text.ts';
import { valueError } from '../../python/undefined.ts';
import { splitUrl } from '../../python/url.ts';
import type { Value } from '../../python/value.ts';
import { compareVersions, VERSION_SCHEMES, type VersionScheme } from '../../python/versions.ts';
import { isEncrypted } from '../../source/vault.ts';
import { test } from '../plugin.ts';

function regexOf(pattern: Value, ignoreCase: Value, multiLine: Value): Regex {
  return compile(textArgument(pattern), { ignoreCase: truthy(ignoreCase), multiLine: truthy(multiLine) });
}

export const search = test(
  'A pattern matches somewhere.',
  'pattern? ignorecase? multiline?',
  (value, pattern = '', ignoreCase = false, multiLine = false) =>
    regexOf(pattern, ignoreCase, multiLine).search(str(value)) !== undefined,
);
export const match = test(
  'A pattern matches at the start.',
  'pattern? ignorecase? multiline?',
  (value, pattern = '', ignoreCase = false, multiLine = false) =>
    regexOf(pattern, ignoreCase, multiLine).match(str(value)) !== undefined,
);
export const regex = test(
  'A pattern matches, in the way that `match_type` says.',
  'pattern? ignorecase? multiline? match_type?',
  (value, pattern = '', ignoreCase = false, multiLine = false, type = 'search') => {
    const compiled = regexOf(pattern, ignoreCase, multiLine);
    if (type !== 'match' && type !== 'fullmatch' && type !== 'search' && type !== 'sub')
      throw valueError(`\`${str(type)}\` is no way to match`, 'it is `search`, `match` or `fullmatch`');
    if (type === 'match') return compiled.match(str(value)) !== undefined;
    return (type === 'fullmatch' ? compiled.fullmatch(str(value)) : compiled.search(str(value))) !== undefined;
  },
);

const OPERATORS: Readonly<Record<string, (order: number) => boolean>> = {
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};
const OPERATOR_NAMES: Readonly<Record<string, string>> = {
  '=': '==',
  eq: '==',
  '<>': '!=',
  ne: '!=',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
};

export const version = test(
  'Compares two versions.',
  'version operator? strict? version_type?',
  (value, than, operator = 'eq', strict = null, type = null) => {
    if (strict !== null && type !== null) throw valueError("Cannot specify both 'strict' and 'version_type'");
    if (!truthy(value)) throw valueError('Input version value cannot be empty');
    if (!truthy(than!)) throw valueError('Version parameter to compare against cannot be empty');
    const scheme = strict !== null && truthy(strict) ? 'strict' : type === null || !truthy(type) ? 'loose' : str(type);
    if (!VERSION_SCHEMES.includes(scheme as VersionScheme))
      throw valueError(
        `Invalid version type (${scheme})`,
        didYouMean(scheme, VERSION_SCHEMES) ?? `it is one of ${VERSION_SCHEMES.join(', ')}`,
      );
    const name = str(operator);
    const holds = OPERATORS[OPERATOR_NAMES[name] ?? name];
    if (holds === undefined)
      throw valueError(`Invalid operator type (${name})`, `it is one of ${Object.keys(OPERATORS).join(' ')}`);
    return holds(compareVersions(scheme as VersionScheme, str(value), str(than!)));
  },
);
export const version_compare = version;

function isUri(value: Value, schemes: Value): boolean {
  if (!truthy(value)) return !truthy(schemes) && (value === null || typeof value === 'string' || value instanceof Map);
  if (typeof value !== 'string' || /^[^?#/]*\/\/\[[^\]]*(?:[/?#]|$)/.test(value)) return false;
  return !truthy(schemes) || (isIterableValue(schemes) && contains(schemes, splitUrl(value).get('scheme')!));
}

export const uri = test('The text is a URI, of some schemes if they are given.', 'schemes?', (value, schemes = null) =>
  isUri(value, schemes),
);
export const url = test(
  'The text is a URL, of some schemes if they are given.',
  'schemes?',
  (value, schemes = null) => {
    if (typeof value !== 'string' || !isUri(value, null)) return false;
    const parts = splitUrl(value);
    const scheme = parts.get('scheme')!;
    // What the schemes are is only looked at then; what holds no items holds no scheme.
    if (truthy(schemes) && !(isIterableValue(schemes) && contains(schemes, scheme))) return false;
    return parts.get('netloc') !== '' || parts.get('scheme') === 'file';
  },
);
export const urn = test('The text is a URN.', '', (value) => isUri(value, ['urn']));
export const nan = test(
  'The number is not a number.',
  '',
  (value) => isNumeric(value) && Number.isNaN(toDouble(value)),
);
export const isnan = nan;
export const vault_encrypted = test(
  'The text is encrypted by a vault.',
  '',
  (value) => typeof value === 'string' && isEncrypted(value),
);
