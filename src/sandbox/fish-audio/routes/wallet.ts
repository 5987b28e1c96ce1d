import type { Account } from '../accounts';
import type { HttpExchange } from '../http/http-exchange';
import { errorResponse, HttpError, json } from '../http/response';
import type { Route } from '../http/router';
import type { SandboxContext } from '../sandbox-context';

/** `GET /wallet/{user_id}/api-credit` and `/package`, for `self` or the account's own id (Fish Audio OpenAPI). */
export function walletRoutes(context: SandboxContext): Route[] {
  return [
    {
      method: 'GET',
      path: /^\/wallet\/([^/]+)\/api-credit$/,
      handle: (exchange, user) => json(200, credit(walletOf(context, exchange, user), exchange)),
    },
    {
      method: 'GET',
      path: /^\/wallet\/([^/]+)\/package$/,
      handle: (exchange, user) => json(200, subscription(walletOf(context, exchange, user))),
    },
  ];
}

function walletOf(context: SandboxContext, exchange: HttpExchange, user: string): Account {
  const account = context.accounts.authenticate(exchange.header('authorization'));
  if (user !== 'self' && user !== account.id) throw new HttpError(errorResponse(403, 'Permission denied'));
  return account;
}

function credit(account: Account, exchange: HttpExchange): object {
  const asked = exchange.url.searchParams.get('check_free_credit')?.toLowerCase() === 'true';
  return {
    ...common(account),
    credit: account.creditUsd.toFixed(6),
    cumulative_top_up: '10',
    has_phone_sha256: false,
    has_free_credit: asked ? false : null,
  };
}

function subscription(account: Account): object {
  return {
    ...common(account),
    type: 'free',
    total: 8000,
    balance: 8000,
    finished_at: new Date(account.createdAt.getTime() + 30 * 86_400_000).toISOString(),
    stripe_subscription_id: null,
    stripe_price_id: null,
    billing_period: null,
    current_period_end: null,
    cancel_at_period_end: null,
    cancel_at: null,
    scheduled_change: null,
    last_synced_at: null,
    subscription_currency: null,
    subscription_status: null,
    extra_balance: 0,
    has_used_trial: false,
  };
}

// The published schema of the package has no `_id`, but one official client requires it.
function common(account: Account): object {
  const at = account.createdAt.toISOString();
  return { _id: account.id, user_id: account.id, created_at: at, updated_at: at };
}
