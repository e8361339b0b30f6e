/** A network between a browser and the server that can be lost. */

import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/**
 * Passes bytes on, both ways, until it is cut: then every connection breaks and none is made.
 * @param {{ port: number }} server
 */
export async function network(server) {
  /** @type {Set<import('node:net').Socket>} */
  const open = new Set();
  let isCut = false;
  const listener = createServer((near) => {
    if (isCut) return near.resetAndDestroy();
    const far = connect(server.port, '127.0.0.1');
    for (const [from, to] of [[near, far], [far, near]]) {
      open.add(from);
      from.on('close', () => open.delete(from));
      from.on('error', () => to.destroy());
      from.pipe(to);
    }
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (listener.address());
  return {
    url: `http://127.0.0.1:${port}`,
    cut() {
      isCut = true;
      for (const socket of open) socket.resetAndDestroy();
    },
    mend() {
      isCut = false;
    },
    close() {
      this.cut();
      listener.close();
    },
  };
}
