import express, { Router } from 'express';
import { startPageService } from '../../support/identity/page-service';
import { settingsOf } from '../../support/service/settings';

/** Starts a service with everything that it can have, and gives the first part of each address that it registers. */
async function registeredParts(): Promise<string[]> {
  const [uses, routes] = [jest.spyOn(express.application, 'use'), jest.spyOn(Router.prototype, 'route')];
  const service = await startPageService({ settings: { CATALOGUE: 'true', MONGO_URI: 'mongodb://127.0.0.1:9' } });
  await service.close();
  const folders = uses.mock.calls.map((use) => use as unknown[]).filter(([folder]) => typeof folder === 'string');
  const inFolders = new Set(folders.flat());
  const ownRoutes = routes.mock.calls.filter((_call, at) => !inFolders.has(routes.mock.contexts[at]));
  const addresses = [...folders, ...ownRoutes].map(([address]) => String(address));
  jest.restoreAllMocks();
  return [...new Set(addresses.map((address) => address.split('/')[1] ?? ''))].filter((part) => part !== '').sort();
}

it('no address of the service is taken for the prefix of PUBLIC_URL', async () => {
  const parts = await registeredParts();
  expect(parts).toEqual(expect.arrayContaining(['account', 'api', 'client', 'docs', 'openapi.json', 'sign-in']));
  const isTaken = (part: string): boolean => {
    try {
      return settingsOf({ PUBLIC_URL: `https://example.com/${part}`, FISH_API_KEY: 'key' }) !== undefined;
    } catch (error) {
      expect(String(error)).toContain(`/${part.toLowerCase()}, which is an address of the service`);
      return false;
    }
  };
  expect([...parts, 'Docs'].filter(isTaken)).toEqual([]);
  expect(['studio', 'docs/voices'].filter(isTaken)).toHaveLength(2);
});
