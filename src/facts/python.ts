import { sh } from '../script/sh.ts';
import { fact, linesOf } from './fact.ts';

/** Nothing here needs Python on a host, but playbooks choose packages and paths by the one that is there. */
export const python = fact({
  name: 'python',
  keys: {
    python:
      'The newest Python 3 of the host: `executable`, `version` (`major`, `minor`, `micro` …), `version_info`, `type`; absent without one.',
    python_version: 'Its version as text.',
  },
  script: sh`
    for python in python3.14 python3.13 python3.12 python3.11 python3.10 python3.9 python3.8 python3; do
      has $python || continue
      # A wrapper may stand for a version that is not installed.
      said=$($python -V 2>/dev/null) || continue
      section python
      command -v $python
      echo "$said"
      break
    done`,
  read(seen) {
    const [executable, said] = linesOf(seen.section('python'));
    const found = /^Python (\d+)\.(\d+)\.(\d+)(?:(a|b|rc)(\d+))?/.exec(said ?? '');
    if (executable === undefined || !found) return {};
    const [major, minor, micro] = found.slice(1, 4).map(Number) as [number, number, number];
    const releaselevel = { a: 'alpha', b: 'beta', rc: 'candidate' }[found[4] ?? ''] ?? 'final';
    const serial = Number(found[5] ?? 0);
    return {
      python: {
        executable,
        version: { major, minor, micro, releaselevel, serial },
        version_info: [major, minor, micro, releaselevel, serial],
        type: 'cpython',
        has_sslcontext: true,
      },
      python_version: `${major}.${minor}.${micro}`,
    };
  },
});
