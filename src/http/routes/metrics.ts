import { createHash, timingSafeEqual } from 'node:crypto';
import { type Request, type Response, Router } from 'express';
import { ApiError } from '../../errors/api-error';
import { isLoopback } from '../address/host-name';
import type { ServiceMetrics } from '../service-metrics';
import { addRoute } from './add-route';

/** What the route of the metrics needs. */
export interface MetricsDeps {
  readonly metrics: Pick<ServiceMetrics, 'contentType' | 'render'>;
  /** Who sends it may read the metrics; without one, only programs on this machine may. */
  readonly metricsToken: string | undefined;
}

const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;
/** With one of these, the request came through a proxy, and from whom is not known. */
const PROXY_HEADERS = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'];

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares in a time that says nothing about how much of the token is right. */
function hasToken({ headers }: Request, token: string): boolean {
  const [, sent] = /^Bearer +(\S{1,1024})$/i.exec(headers.authorization ?? '') ?? [];
  return sent !== undefined && timingSafeEqual(digest(sent), digest(token));
}

/** Whether a program on this machine asks, directly; a browser that was led here by another name is not one. */
function isFromThisMachine({ socket, headers }: Request): boolean {
  return (
    isLoopback(socket.remoteAddress ?? '') &&
    LOOPBACK_HOST.test(headers.host ?? '') &&
    PROXY_HEADERS.every((name) => headers[name] === undefined)
  );
}

/** `GET /metrics`: the metrics in the text format of Prometheus. Throws `metrics_denied` for those who may not read them. */
export function metricsRouter({ metrics, metricsToken }: MetricsDeps): Router {
  const router = Router();
  const read = async (req: Request, res: Response): Promise<void> => {
    const allowed = metricsToken === undefined ? isFromThisMachine(req) : hasToken(req, metricsToken);
    if (!allowed) {
      const advice =
        metricsToken === undefined
          ? 'Without METRICS_TOKEN only programs on the machine of the service may read them, not through a proxy.'
          : 'Send the METRICS_TOKEN of the service as "Authorization: Bearer ...".';
      throw new ApiError('metrics_denied', advice);
    }
    res.setHeader('Content-Type', metrics.contentType);
    res.end(await metrics.render());
  };
  addRoute(router, '/metrics', { get: [read] });
  return router;
}
