import { debconf } from '../../src/modules/debconf.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

const tool = fakes({
  'debconf-show': 'sed "s/^\\(.*password\\): .*/\\1: (password omitted)/" "$PLACE/answers"',
  'debconf-communicate':
    'read -r verb question; line=$(grep "^[* ] $question: " "$PLACE/answers") && echo "0 ${line#*: }" || echo "10 $question does not exist"',
  'debconf-set-selections': `for file; do :; done
read -r name question kind value <"$file"
rest=$(grep -v "^[* ] $question:" "$PLACE/answers")
printf '%s\\n* %s: %s\\n' "$rest" "$question" "$value" >"$PLACE/answers"`,
});
const given = { ...tool, answers: '* tz/area: Europe\n  tz/empty:\n* db/password: old\n* a/list: x, y\n' };
const base = { fakes: '$ROOT/bin', name: 'pkg' };

describeModule(
  withFakes(debconf),
  {
    answers: {
      given,
      args: { ...base, question: 'tz/area', vtype: 'select', value: 'Asia' },
      changes: ['tz/area'],
      result: { current: { 'tz/area': 'Asia' }, previous: { 'tz/area': 'Europe' } },
    },
    'is answered so': {
      given,
      args: { ...base, question: 'tz/area', vtype: 'select', value: 'Europe' },
      changes: [],
      result: { current: { 'tz/area': 'Europe', 'tz/empty': '', 'db/password': '(password omitted)' } },
    },
    'a new question': {
      given,
      args: { ...base, question: 'tz/new', vtype: 'boolean', value: true },
      changes: ['tz/new'],
      result: { current: { 'tz/new': 'true' }, previous: { 'tz/new': '' } },
    },
    'a password': {
      given,
      args: { ...base, question: 'db/password', vtype: 'password', value: 'fresh' },
      changes: ['db/password'],
      result: { current: { 'db/password': '(password omitted)' } },
    },
    'the same password': {
      given,
      args: { ...base, question: 'db/password', vtype: 'password', value: 'old' },
      changes: [],
    },
    'a list in another order': {
      given,
      args: { ...base, question: 'a/list', vtype: 'multiselect', value: 'y, x' },
      changes: [],
    },
    'tells all answers': { given, args: base, changes: [], result: { current: { 'a/list': 'x, y' } } },
    'a question needs a value': { given, args: { ...base, question: 'x' }, error: '`vtype`' },
  },
  { notHostile: ['fakes'] },
);
