import { ufw } from '../../src/modules/ufw.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

/** A ufw that keeps its rules as lines. */
const tool = fakes({
  ufw: `rules=$PLACE/rules
case "$*" in
  'status verbose') if [ -e "$PLACE/active" ]; then echo 'Status: active'; else echo 'Status: inactive'; fi; echo "Logging: $(cat "$PLACE/logging" 2>/dev/null || echo 'on (low)')" ;;
  'status numbered') awk '{ printf "[ %d] %s\\n", NR, $0 }' "$rules" ;;
  '-f enable') : >"$PLACE/active" ;;
  '-f disable') rm -f "$PLACE/active" ;;
  '-f reset') rm -f "$PLACE/active"; rm -f "$PLACE/etc/ufw/user.rules" ;;
  '-f reload') ;;
  'logging '*) case $2 in off) echo off ;; on) echo 'on (low)' ;; *) echo "on ($2)" ;; esac >"$PLACE/logging" ;;
  'default '*) sed -i "s/^DEFAULT_$(case $3 in incoming) echo INPUT ;; outgoing) echo OUTPUT ;; *) echo FORWARD ;; esac)_POLICY=.*/DEFAULT_$(case $3 in incoming) echo INPUT ;; outgoing) echo OUTPUT ;; *) echo FORWARD ;; esac)_POLICY=\\"$(case $2 in allow) echo ACCEPT ;; deny) echo DROP ;; *) echo REJECT ;; esac)\\"/" "$PLACE/etc/default/ufw" ;;
  *)
    dry= delete= at=
    [ "$1" != --dry-run ] || { dry=1; shift; }
    [ "$1" != delete ] || { delete=1; shift; }
    [ "$1" != insert ] || { at=$2; shift 2; }
    if grep -qxF -- "$*" "$rules"; then
      if [ "$delete" ]; then [ "$dry" ] && echo 'Rule deleted' || { rest=$(grep -vxF -- "$*" "$rules"); echo "$rest" >"$rules"; }
      else echo 'Skipping adding existing rule'; echo 'Skipping adding existing rule (v6)'; fi
    elif [ "$delete" ]; then echo 'Could not delete non-existent rule'
    elif [ "$dry" ]; then echo '*filter'
    elif [ "$at" ]; then new=$(sed "\${at}i $*" "$rules"); echo "$new" >"$rules"
    else echo "$*" >>"$rules"; fi ;;
esac`,
});
const policies = 'DEFAULT_INPUT_POLICY="DROP"\nDEFAULT_OUTPUT_POLICY="ACCEPT"\nDEFAULT_FORWARD_POLICY="DROP"\n';
const there = 'allow from any to any port 22 proto tcp';
const given = { ...tool, rules: `${there}\n`, 'etc/default/ufw': policies };
const base = { fakes: '$ROOT/bin' };

describeModule(
  withFakes(ufw, 'UFW_FOLDER=$PLACE/etc'),
  {
    'a rule': {
      given,
      args: { ...base, rule: 'allow', port: 6443, proto: 'tcp' },
      changes: ['allow from any to any port 6443 proto tcp'],
      result: { commands: ['ufw allow from any to any port 6443 proto tcp'] },
    },
    'is there already': {
      given,
      args: { ...base, rule: 'allow', port: 22, proto: 'tcp' },
      changes: [],
      result: { commands: [] },
    },
    'in order of ufw': {
      given,
      args: {
        ...base,
        rule: 'limit',
        direction: 'in',
        interface: 'eth0',
        log: true,
        src: '10.0.0.0/8',
        from_port: 5,
        comment: 'a b',
      },
      changes: ['limit in on eth0 log from 10.0.0.0/8 port 5 to any comment a b'],
    },
    'takes a rule out': {
      given,
      args: { ...base, rule: 'allow', port: 22, proto: 'tcp', delete: true },
      changes: [there],
      after: { rules: '\n' },
    },
    'absent is absent': { given, args: { ...base, rule: 'allow', port: 1, delete: true }, changes: [] },
    inserts: {
      given,
      args: { ...base, rule: 'deny', port: 1, insert: 1 },
      changes: ['deny from any to any port 1'],
      after: { rules: `deny from any to any port 1\n${there}\n` },
    },
    'inserts before the last': {
      given: { ...given, rules: 'a\nb\n' },
      args: { ...base, rule: 'deny', port: 1, insert: 0, insert_relative_to: 'last-ipv4' },
      after: { rules: 'a\ndeny from any to any port 1\nb\n' },
    },
    enables: {
      given,
      args: { ...base, state: 'enabled' },
      changes: ['ufw is enabled'],
    },
    'is disabled': { given, args: { ...base, state: 'disabled' }, changes: [] },
    'reading again is no change': { given, args: { ...base, state: 'reloaded' }, changes: [] },
    resets: { given: { ...given, active: '' }, args: { ...base, state: 'reset' }, changes: ['ufw is reset'] },
    'a policy': { given, args: { ...base, default: 'allow', direction: 'outgoing' }, changes: [] },
    'another policy': {
      given,
      args: { ...base, policy: 'reject' },
      changes: ['default reject incoming'],
      after: { 'etc/default/ufw': policies.replace('DROP', 'REJECT') },
    },
    logging: { given, args: { ...base, logging: 'full' }, changes: ['logging full'] },
    'logging is on': { given, args: { ...base, logging: 'on' }, changes: [] },
    'an interface has a direction': {
      given,
      args: { ...base, rule: 'allow', interface: 'eth0' },
      error: 'Direction must be specified',
    },
    'something to do': { given, args: base, error: 'one of `state` or `default`' },
  },
  { notHostile: ['fakes'] },
);
