import type { Account } from '../accounts';
import { type ValidationError, validationResponse } from '../http/form-validation';
import { HttpError, json } from '../http/response';
import type { Route } from '../http/router';
import type { ModelEntity } from '../models/model-entity';
import type { StoredModel } from '../models/stored-model';
import type { SandboxContext } from '../sandbox-context';

const SORTS: Readonly<Record<string, (a: ModelEntity, b: ModelEntity) => number>> = {
  score: (a, b) => b.task_count + b.like_count - a.task_count - a.like_count,
  task_count: (a, b) => b.task_count - a.task_count,
  created_at: (a, b) => b.created_at.localeCompare(a.created_at),
};

/** `GET /model`: the caller's own models with `self=true`, otherwise the public ones (Fish Audio OpenAPI, list models). */
export function listModelsRoute(context: SandboxContext): Route {
  return {
    method: 'GET',
    path: /^\/model$/,
    handle: (exchange) => {
      const account = context.accounts.authenticate(exchange.header('authorization'), true);
      const query = exchange.url.searchParams;
      const { size, number, sort } = paging(query, context.settings.validationErrors);
      const { listWindow, omitHasMore, repeatLastPage } = context.behaviour.now;
      const visible = context.modelStore.listable().filter((model) => isVisible(model, account, query));
      const inWindow = listWindow === null ? visible : visible.slice(0, listWindow);
      const limited = inWindow.length < visible.length;
      const entities = inWindow.map((model) => model.entity).filter((entity) => isWanted(entity, query));
      entities.sort(SORTS[sort]);
      const lastPage = Math.max(1, Math.ceil(entities.length / size));
      const start = ((repeatLastPage ? Math.min(number, lastPage) : number) - 1) * size;
      return json(200, {
        total: entities.length,
        items: entities.slice(start, start + size),
        ...(omitHasMore ? {} : { has_more: start + size < entities.length }),
        max_offset: limited ? listWindow : 10_000,
        accessible_upper_bound: limited ? listWindow : null,
        window_limited: limited,
        total_is_exact: !limited,
      });
    },
  };
}

function isVisible({ entity, ownerId }: StoredModel, account: Account, query: URLSearchParams): boolean {
  const own = ownerId === account.id;
  if (query.get('self')?.toLowerCase() === 'true') return own;
  const author = query.get('author_id');
  if (author !== null && author !== entity.author._id) return false;
  if (entity.visibility !== 'public' && !(own && author !== null)) return false;
  return query.get('licensed')?.toLowerCase() !== 'true' || entity.licensed;
}

function isWanted(entity: ModelEntity, query: URLSearchParams): boolean {
  const title = query.get('title')?.toLowerCase() ?? '';
  if (!entity.title.toLowerCase().includes(title)) return false;
  return anyOf(query.getAll('tag'), entity.tags) && anyOf(query.getAll('language'), entity.languages);
}

function anyOf(wanted: readonly string[], present: readonly string[]): boolean {
  return wanted.length === 0 || wanted.some((one) => present.includes(one));
}

function paging(query: URLSearchParams, shape: 'array' | 'object'): { size: number; number: number; sort: string } {
  const errors: ValidationError[] = [];
  const size = wholeNumber(query, 'page_size', 10, errors);
  const number = wholeNumber(query, 'page_number', 1, errors);
  const sort = query.get('sort_by') ?? 'score';
  if (size > 100) {
    const msg = 'Input should be less than or equal to 100';
    errors.push({ type: 'less_than_equal', loc: ['page_size'], msg, ctx: { le: 100 } });
  }
  if (!Object.hasOwn(SORTS, sort)) {
    const expected = "'score', 'task_count' or 'created_at'";
    errors.push({ type: 'literal_error', loc: ['sort_by'], msg: `Input should be ${expected}`, ctx: { expected } });
  }
  if (errors.length > 0) throw new HttpError(validationResponse(errors, shape));
  return { size, number, sort };
}

function wholeNumber(query: URLSearchParams, name: string, fallback: number, errors: ValidationError[]): number {
  const value = query.get(name);
  if (value === null) return fallback;
  if (!/^-?\d+$/.test(value)) {
    const msg = 'Input should be a valid integer, unable to parse string as an integer';
    errors.push({ type: 'int_parsing', loc: [name], msg });
  } else if (Number(value) < 1) {
    const msg = 'Input should be greater than or equal to 1';
    errors.push({ type: 'greater_than_equal', loc: [name], msg, ctx: { ge: 1 } });
  }
  return Number(value);
}
