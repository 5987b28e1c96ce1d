import { readForm } from '../exchange/read-form';
import { empty, json, problem, Refusal } from '../exchange/reply';
import { FieldChecks } from '../models/field-checks';
import { ownModel, readableModel } from '../models/model-access';
import { VISIBILITIES } from '../models/model-entity';
import type { Route } from '../router';
import type { World } from '../world';
import { coverOf, tagsOf } from './create-model';

const PATH = /^\/model\/([^/]+)$/;

/** `GET`, `PATCH` and `DELETE /model/{id}` (Fish Audio OpenAPI). Update answers 200 and delete 204, both without a body. */
export function oneModelRoutes(world: World): Route[] {
  return [readRoute(world), updateRoute(world), deleteRoute(world)];
}

function readRoute(world: World): Route {
  return {
    method: 'GET',
    path: PATH,
    handle: (exchange, id) => {
      const account = world.accounts.authenticate(exchange.header('authorization'));
      return json(200, readableModel(world, account, id).entity);
    },
  };
}

function updateRoute(world: World): Route {
  return {
    method: 'PATCH',
    path: PATH,
    handle: async (exchange, id) => {
      const account = world.accounts.authenticate(exchange.header('authorization'));
      const { entity } = ownModel(world, account, id);
      const { keepBytes, maxSampleBytes, validationErrors } = world.settings;
      const form = await readForm(exchange, { keepBytes, maxFileBytes: maxSampleBytes });
      const checks = new FieldChecks(form);
      const title = checks.text('title');
      const description = checks.text('description');
      const visibility = checks.choice('visibility', VISIBILITIES);
      checks.throwIfAny(validationErrors);
      if (visibility !== undefined && entity.lock_visibility) {
        throw new Refusal(problem(403, 'The visibility of this model is locked'));
      }
      if (title !== undefined) entity.title = title;
      if (description !== undefined) entity.description = description;
      if (visibility !== undefined) entity.visibility = visibility;
      if (form.values.has('tags')) entity.tags = tagsOf(checks);
      if (form.files.has('cover_image')) entity.cover_image = coverOf(form);
      if (form.values.size + form.files.size > 0) entity.updated_at = new Date().toISOString();
      return empty(200);
    },
  };
}

function deleteRoute(world: World): Route {
  return {
    method: 'DELETE',
    path: PATH,
    handle: (exchange, id) => {
      const account = world.accounts.authenticate(exchange.header('authorization'));
      ownModel(world, account, id);
      world.library.delete(id);
      world.deletes++;
      return empty(204);
    },
  };
}
