/** The kernel's table of TCP sockets, as /proc/net/tcp and tcp6 show it. */

const states: Readonly<Record<string, string>> = {
  '01': 'ESTABLISHED',
  '02': 'SYN_SENT',
  '03': 'SYN_RECV',
  '04': 'FIN_WAIT1',
  '05': 'FIN_WAIT2',
  '06': 'TIME_WAIT',
  '0A': 'LISTEN',
};

interface Socket {
  readonly local: string;
  readonly localPort: number;
  readonly remote: string;
  readonly state: string;
}

function readTable(table: string): Socket[] {
  return table.split('\n').flatMap((line): Socket[] => {
    const found = /^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) ([0-9A-F]+):[0-9A-F]{4} ([0-9A-F]{2}) /.exec(line);
    if (!found) return [];
    const [, local, port, remote, state] = found;
    return [
      {
        local: address(local!),
        localPort: Number.parseInt(port!, 16),
        remote: address(remote!),
        state: states[state!] ?? state!,
      },
    ];
  });
}

/** The table writes addresses as words of the machine's byte order, which is little-endian wherever Linux servers run. */
function address(hex: string): string {
  const bytes = [...Buffer.from(hex, 'hex')];
  const words: number[] = [];
  for (let at = 0; at < bytes.length; at += 4) words.push(...bytes.slice(at, at + 4).reverse());
  if (words.length === 4) return words.join('.');
  if (words.slice(0, 10).every((byte) => byte === 0) && words[10] === 0xff && words[11] === 0xff)
    return words.slice(12).join('.');
  if (words.every((byte) => byte === 0)) return '::';
  return words.slice(0, 15).every((byte) => byte === 0) && words[15] === 1 ? '::1' : Buffer.from(words).toString('hex');
}

/** Names of this very host that every host knows. */
export const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127\./.test(host);

/** Whether something listens where a connection over the loopback would reach it. */
export function isListening(table: string, port: number): boolean {
  return readTable(table).some(
    (socket) => socket.state === 'LISTEN' && socket.localPort === port && /^(0\.0\.0\.0|127\.|::)/.test(socket.local),
  );
}

/** How many connections in one of these states a local port has. */
export function activeConnections(
  table: string,
  port: number,
  which: { readonly states: readonly string[]; readonly exclude: readonly string[] },
): number {
  return readTable(table).filter(
    ({ localPort, remote, state }) =>
      localPort === port && which.states.includes(state) && !which.exclude.includes(remote),
  ).length;
}
