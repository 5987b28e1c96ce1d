import type { TcpProxy } from '../../support/network/tcp-proxy';
import type { ServerProcess } from './engine/server-process';

/** What an outage befalls: the network in front of the database, and the process of the database. */
export interface OutageTargets {
  readonly proxy: TcpProxy;
  readonly server: ServerProcess;
}

/** One kind of outage. Once `end` has resolved, the database can be used again. */
export interface OutageKind {
  readonly name: string;
  begin(targets: OutageTargets): Promise<void> | void;
  end(targets: OutageTargets): Promise<void> | void;
}

const restore = ({ proxy }: OutageTargets): Promise<void> => proxy.restore();

/** Every kind of outage. After a freeze, the connections that it met stay silent for good. */
export const OUTAGE_KINDS: readonly OutageKind[] = [
  { name: 'refuse', begin: ({ proxy }) => proxy.refuse(), end: restore },
  { name: 'accept and close', begin: ({ proxy }) => proxy.hangUp(), end: restore },
  { name: 'freeze', begin: ({ proxy }) => proxy.blackHole(), end: restore },
  { name: 'cut within requests', begin: ({ proxy }) => proxy.cutWithin('request'), end: restore },
  { name: 'cut within responses', begin: ({ proxy }) => proxy.cutWithin('response'), end: restore },
  {
    name: 'kill',
    begin: async ({ proxy, server }) => {
      await server.kill();
      await proxy.refuse();
    },
    end: async ({ proxy, server }) => {
      await server.start();
      await proxy.restore();
    },
  },
  { name: 'suspend', begin: ({ server }) => server.suspend(), end: ({ server }) => server.resume() },
];
