import { type Request, type Response, Router } from 'express';
import { noQuery } from '../../contract/fields';
import { usageQuery } from '../../contract/resources/usage';
import type { CreditReader } from '../../services/account/credit';
import { type ReadUsageDeps, readUsage } from '../../services/usage/read-usage';
import { parseOfUser } from '../identity/scoped';
import { parseInput } from '../input/parse-input';
import { sendJson } from '../responses/send-json';
import { addRoute } from './add-route';

/** What voices spoke; and the credit of the account, if there is a reader of it: without one the address does not exist. */
export function usageRouter(deps: ReadUsageDeps & { readonly credit: CreditReader | null }): Router {
  const { credit } = deps;
  const router = Router();
  const read = async (req: Request, res: Response): Promise<void> => {
    const request = parseOfUser(res, usageQuery, req.query);
    const { rows, totals, truncated, from, to, pending } = await readUsage(deps, request);
    const { user_id, group_by } = request;
    const report = { user_id, from, to, group_by, rows, totals, truncated };
    sendJson(res, 'readUsage', pending ? { ...report, pending } : report);
  };
  addRoute(router, '/usage', { get: [read] });
  if (credit !== null) {
    const readCredit = async (req: Request, res: Response): Promise<void> => {
      parseInput(noQuery, req.query);
      sendJson(res, 'readCredit', await credit.read());
    };
    addRoute(router, '/credit', { get: [readCredit] });
  }
  return router;
}
