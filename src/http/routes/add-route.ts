import type { RequestHandler, Router } from 'express';
import { ApiError } from '../../errors/api-error';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/**
 * Registers one address and its methods. OPTIONS answers 204 with `Allow`, any other method 405 with `Allow`.
 */
export function addRoute(router: Router, path: string, handlers: Partial<Record<Method, RequestHandler[]>>): void {
  const route = router.route(path);
  const allowed: string[] = [];
  route.all((req, res, next) => {
    // For the access log: when it runs, express no longer knows where the router was mounted.
    res.locals.route = `${req.baseUrl}${path}`;
    next();
  });
  for (const [method, chain] of Object.entries(handlers) as [Method, RequestHandler[]][]) {
    route[method](...chain);
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
