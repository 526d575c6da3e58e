import { alternatives } from '../../src/modules/alternatives.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

/** Plays Debian's tool for one choice, whose state lies in files. */
const tool = fakes({
  'update-alternatives': `
case $1 in
  --query) [ -e "$PLACE/link" ] || exit 2; printf 'Name: x\\nLink: %s\\nStatus: %s\\nValue: %s\\n' "$(cat "$PLACE/link")" "$(cat "$PLACE/status")" "$(cat "$PLACE/value")"
    while read -r path weight; do printf '\\nAlternative: %s\\nPriority: %s\\n' "$path" "$weight"; done <"$PLACE/offers" ;;
  --display) exit 2 ;;
  --install) echo "$*" >>"$PLACE/log"; echo "$2" >"$PLACE/link"; grep -v "^$4 " "$PLACE/offers" >"$PLACE/o" 2>/dev/null; echo "$4 $5" >>"$PLACE/o"; mv "$PLACE/o" "$PLACE/offers"
    [ -e "$PLACE/status" ] || { echo auto >"$PLACE/status"; echo "$4" >"$PLACE/value"; } ;;
  --set) echo manual >"$PLACE/status"; echo "$3" >"$PLACE/value" ;;
  --auto) echo auto >"$PLACE/status" ;;
  --remove) grep -v "^$3 " "$PLACE/offers" >"$PLACE/o"; mv "$PLACE/o" "$PLACE/offers" ;;
esac`,
});
const known = (value: string, status = 'auto') => ({
  ...tool,
  link: '/usr/bin/x',
  status: `${status}\n`,
  value: `${value}\n`,
  offers: '/a 10\n/b 20\n',
});
const base = { fakes: '$ROOT/bin', name: 'x' };

describeModule(
  withFakes(alternatives),
  {
    'uses a program that is offered': {
      given: known('/b'),
      args: { ...base, path: '/a' },
      changes: ['x is /a'],
      after: { value: '/a\n', status: 'manual\n' },
    },
    'is used': { given: known('/b'), args: { ...base, path: '/b' }, changes: [] },
    'offers a new program first': {
      given: known('/b'),
      args: { ...base, path: '/c', priority: 5 },
      changes: ['x offers /c', 'x is /c'],
      after: { log: '--install /usr/bin/x x /c 5\n' },
    },
    'a choice that is new': {
      given: tool,
      args: {
        ...base,
        path: '/a',
        link: '/usr/bin/x',
        state: 'present',
        subcommands: [{ name: 'x.1', path: '/a.1', link: '/man/x.1' }],
      },
      changes: ['x offers /a'],
      after: { log: '--install /usr/bin/x x /a 50 --slave /man/x.1 x.1 /a.1\n', value: '/a\n' },
    },
    'another weight': {
      given: known('/b'),
      args: { ...base, path: '/a', priority: 30, state: 'present' },
      changes: ['x offers /a'],
    },
    'the same weight': {
      given: known('/b'),
      args: { ...base, path: '/a', priority: 10, state: 'present' },
      changes: [],
    },
    'automatic again': { given: known('/a', 'manual'), args: { ...base, state: 'auto' }, changes: ['x is automatic'] },
    'takes an offer away': {
      given: known('/b'),
      args: { ...base, path: '/a', state: 'absent' },
      changes: ['x without /a'],
      after: { offers: '/b 20\n' },
    },
    'no such offer': { given: known('/b'), args: { ...base, path: '/z', state: 'absent' }, changes: [] },
    'a new choice needs a link': {
      given: tool,
      args: { ...base, path: '/a' },
      error: 'a link is needed to offer /a as x',
    },
  },
  { notHostile: ['fakes'] },
);
