import { checkLimits } from '../http/check-limits';
import { FormValidation } from '../http/form-validation';
import { readForm } from '../http/read-form';
import { empty, errorResponse, HttpError, json } from '../http/response';
import type { Route } from '../http/router';
import { ownModel, readableModel } from '../models/model-access';
import { VISIBILITIES } from '../models/model-entity';
import type { SandboxContext } from '../sandbox-context';
import { coverOf, tagsOf } from './create-model';

const PATH = /^\/model\/([^/]+)$/;

/** `GET`, `PATCH` and `DELETE /model/{id}` (Fish Audio OpenAPI). Update: 200, delete: 204, both without a body. */
export function singleModelRoutes(context: SandboxContext): Route[] {
  return [readRoute(context), updateRoute(context), deleteRoute(context)];
}

function readRoute(context: SandboxContext): Route {
  return {
    method: 'GET',
    path: PATH,
    handle: (exchange, id) => {
      const account = context.accounts.authenticate(exchange.header('authorization'));
      return json(200, readableModel(context, account, id).entity);
    },
  };
}

function updateRoute(context: SandboxContext): Route {
  return {
    method: 'PATCH',
    path: PATH,
    handle: async (exchange, id) => {
      const account = context.accounts.authenticate(exchange.header('authorization'));
      const { entity } = ownModel(context, account, id);
      const { keepBytes, maxSampleBytes, validationErrors } = context.settings;
      const form = await readForm(exchange, { keepBytes, maxFileBytes: maxSampleBytes });
      const validation = new FormValidation(form);
      const title = validation.text('title');
      const description = validation.text('description');
      const visibility = validation.choice('visibility', VISIBILITIES);
      checkLimits(validation, context.behaviour.now.limits);
      validation.throwIfAny(validationErrors);
      if (visibility !== undefined && entity.lock_visibility) {
        throw new HttpError(errorResponse(403, 'The visibility of this model is locked'));
      }
      if (title !== undefined) entity.title = title;
      if (description !== undefined) entity.description = description;
      if (visibility !== undefined) entity.visibility = visibility;
      if (form.values.has('tags')) entity.tags = tagsOf(validation);
      if (form.files.has('cover_image')) entity.cover_image = coverOf(form);
      if (form.values.size + form.files.size > 0) entity.updated_at = new Date().toISOString();
      return empty(200);
    },
  };
}

function deleteRoute(context: SandboxContext): Route {
  return {
    method: 'DELETE',
    path: PATH,
    handle: (exchange, id) => {
      const account = context.accounts.authenticate(exchange.header('authorization'));
      ownModel(context, account, id);
      context.modelStore.delete(id);
      context.deletes++;
      return empty(context.behaviour.now.deleteStatus);
    },
  };
}
