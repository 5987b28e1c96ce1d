import { type Request, type Response, Router } from 'express';
import { auditQuery } from '../../../contract/resources/identity/audit';
import type { AuditTrail } from '../../../services/identity';
import { parseOfUser } from '../../identity/scoped';
import { sendJson } from '../../responses/send-json';
import { addRoute } from '../add-route';

/** What users did. Without sign-in nothing is written down, and the address does not exist. */
export function auditRouter({ audit }: { readonly audit: AuditTrail | null }): Router {
  const router = Router();
  if (audit === null) return router;
  const read = async (req: Request, res: Response): Promise<void> => {
    const { user_id, ...query } = parseOfUser(res, auditQuery, req.query);
    const { items, next_cursor } = await audit.list(user_id, query);
    const events = items.map(({ user_id: _, ...event }) => event);
    sendJson(res, 'readAudit', { events, count: events.length, next_cursor });
  };
  addRoute(router, '/audit', { get: [read] });
  return router;
}
