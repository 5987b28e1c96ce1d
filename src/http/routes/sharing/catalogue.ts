import { type Request, type Response, Router } from 'express';
import { catalogueQuery } from '../../../contract/resources/sharing/catalogue';
import type { DatabaseManager } from '../../../database/database-manager';
import { parseInput } from '../../input/parse-input';
import { sendJson } from '../../responses/send-json';
import { addRoute } from '../add-route';

/** The voices that their owners have listed. Without a catalogue the address does not exist. */
export function catalogueRouter({ database }: { readonly database: DatabaseManager }): Router {
  const router = Router();
  const get = [
    async (req: Request, res: Response): Promise<void> => {
      const { tag: tags, ...query } = parseInput(catalogueQuery, req.query);
      const { items, next_cursor } = await database.sharing.listCatalogue({ ...query, tags });
      sendJson(res, 'listCatalogue', { voice_models: items, count: items.length, next_cursor });
    },
  ];
  addRoute(router, '/catalogue', { get });
  return router;
}
