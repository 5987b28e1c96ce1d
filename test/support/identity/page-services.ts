import { startTemporaryDatabase } from '../database/temporary-database';
import { TcpProxy } from '../network/tcp-proxy';
import type { TestServiceOptions } from '../service/service';
import { startIssuer, type TestIssuer } from './issuer';
import { type PageService, startPageService, untilItHasSessions } from './page-service';

/** What starts services at the OpenID provider of a test file; each is closed after the test that has started it. */
export function pageServices(): (options?: TestServiceOptions) => Promise<PageService> {
  let issuer: TestIssuer;
  const services: PageService[] = [];
  beforeAll(async () => {
    issuer = await startIssuer();
  });
  afterEach(async () => {
    await Promise.all(services.splice(0).map((service) => service.close()));
  });
  afterAll(() => issuer.close());
  return async (options = {}) => {
    const service = await startPageService({ issuer, ...options });
    services.push(service);
    return service;
  };
}

/** Two instances on one database, one of which a proxy can cut off from it. */
export interface CutOffPair {
  readonly proxy: TcpProxy;
  readonly cutOff: PageService;
  readonly other: PageService;
  /** Waits until people can sign in at both. */
  untilBothHaveSessions(): Promise<void>;
  close(): Promise<void>;
}

/** Starts both, with a provider and a database of their own. */
export async function startCutOffPair(timing: NonNullable<TestServiceOptions['timing']>): Promise<CutOffPair> {
  const [database, issuer] = await Promise.all([startTemporaryDatabase(), startIssuer()]);
  const proxy = await TcpProxy.startFor(database.uri);
  const dbName = database.newName();
  const cutOff = await startPageService({ issuer, mongoUri: proxy.uri, dbName, timing });
  const other = await startPageService({ issuer, mongoUri: database.uri, dbName, timing });
  return {
    proxy,
    cutOff,
    other,
    untilBothHaveSessions: async () => {
      for (const service of [cutOff, other]) await untilItHasSessions(service);
    },
    close: async () => {
      await cutOff.close();
      await other.close();
      await proxy.close();
      await issuer.close();
      await database.stop();
    },
  };
}
