import type { RequestHandler, Router } from 'express';
import { ACCESS, type OperationAccess } from '../../contract/operations/access';
import { OPERATIONS, type OperationId } from '../../contract/operations/operations';
import { ApiError } from '../../errors/api-error';
import { requireScope } from '../identity/sign-in';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Who may use what the contract names, by method and address. */
const BY_ADDRESS: ReadonlyMap<string, OperationAccess> = new Map(
  (Object.keys(OPERATIONS) as OperationId[]).map((id) => [
    `${OPERATIONS[id].method} ${OPERATIONS[id].path}`,
    ACCESS[id],
  ]),
);

/** Who may use a method of an address. Routers do not know where they are mounted; no two addresses differ by `/api` alone. */
function accessTo(method: Method, path: string): OperationAccess | undefined {
  const named = path.replaceAll(/:(\w+)/g, '{$1}');
  return BY_ADDRESS.get(`${method} /api${named}`) ?? BY_ADDRESS.get(`${method} ${named}`);
}

/** What else is said of a route. */
interface RouteOptions {
  /** Who may use an address of the page, which has no place in the contract. */
  readonly pageAccess?: OperationAccess;
  /** Whether forms of browsers without scripts are sent there; see `RequiredScope`. */
  readonly takesForms?: boolean;
}

/**
 * Registers one address and its methods. OPTIONS answers 204 with `Allow`, any other method 405 with `Allow`. Who may use it
 * stands in the contract, or else in `pageAccess`. Throws an Error for an address of which nothing is said, so that none is
 * open by mistake.
 */
export function addRoute(
  router: Router,
  path: string,
  handlers: Partial<Record<Method, RequestHandler[]>>,
  { pageAccess, takesForms = false }: RouteOptions = {},
): void {
  const route = router.route(path);
  const allowed: string[] = [];
  route.all((req, res, next) => {
    // For the access log: when it runs, express no longer knows where the router was mounted.
    res.locals.route = `${req.baseUrl}${path}`;
    next();
  });
  for (const [method, chain] of Object.entries(handlers) as [Method, RequestHandler[]][]) {
    const access = accessTo(method, path) ?? pageAccess;
    if (access === undefined) throw new Error(`It is not said who may use ${method} ${path}.`);
    route[method](...(access === 'public' ? [] : [requireScope({ scope: access, takesForms })]), ...chain);
    allowed.push(...(method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
  }
  const allow = [...allowed, 'OPTIONS'].join(', ');
  route.options((_req, res) => {
    res.status(204).setHeader('Allow', allow).end();
  });
  route.all(() => {
    throw new ApiError('method_not_allowed', `This address allows ${allow}.`, { headers: { Allow: allow } });
  });
}
