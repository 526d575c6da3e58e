// A TCP proxy that holds every byte back for some milliseconds, each way, as a distant network would.
import { connect, createServer } from 'node:net';

/** Starts a proxy on loopback and gives its port and a way to end it. */
export function startDelay(address, port, milliseconds) {
  const sockets = new Set();
  const server = createServer((near) => {
    const far = connect({ host: address, port });
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    pump(near, far, milliseconds);
    pump(far, near, milliseconds);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve({
        port: server.address().port,
        close: () => {
          for (const socket of sockets) socket.destroy();
          server.close();
        },
      });
    });
  });
}

function pump(from, to, milliseconds) {
  const later = (act) => setTimeout(() => !to.destroyed && act(), milliseconds);
  from.on('data', (data) => later(() => to.write(data)));
  from.on('end', () => later(() => to.end()));
  from.on('close', () => later(() => to.destroy()));
}
